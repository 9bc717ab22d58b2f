// API clients: a program's way in, in the name of whoever made it.
#include "link_store.hpp"
#include "person.hpp"
#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/check.hpp"
#include "store.hpp"

namespace qrcongo::identity {
namespace {

constexpr std::size_t active_clients_max = 20;  // of one person
constexpr std::int64_t overlap_max_ms = day_ms;
constexpr std::int64_t use_noted_every_ms = hour_ms;

tl::unexpected<Error> no_such_client() { return fail(Code::not_found, "Ce client d'API n'existe pas."); }

bool is_hash(const std::string& kept, const std::string& given) {
  return equal_in_constant_time(as_bytes(kept), as_bytes(given));
}

}  // namespace

Result<NewApiClient> Service::create_api_client(db::Tx& tx, const Call& call, const std::string& name,
                                                const std::optional<std::string>& certificate_sha256) {
  if (auto person = require_person(call); !person) return fail(person.error());
  if (store::active_api_clients_of(tx, call.caller.user_id).size() >= active_clients_max) {
    return fail(Code::wrong_state, "Vous avez déjà " + std::to_string(active_clients_max) +
                                       " clients d'API actifs, le plus qu'une personne puisse avoir : révoquez-en un.");
  }
  NewApiClient made;
  made.client.id = ApiClientId(make_uuid_v7(call.now_ms, random_));
  made.client.name = name;
  made.client.organisation_id = call.caller.organisation_id;
  made.client.created_by = call.caller.user_id;
  made.client.state = "active";
  made.client.certificate_sha256 = certificate_sha256;
  made.client.created_at = call.now_ms;
  made.secret = random_token(random_);
  store::insert_api_client(tx, made.client,
                           store::hash_of_client_secret(tx, made.client.id, made.client.created_by, made.secret));
  call.record(tx, "api_client.create", made.client.id.str(), {{"certificate_bound", certificate_sha256.has_value()}});
  api_client_changed.publish(tx, made.client);
  return made;
}

Result<ApiClient> Service::revoke_api_client(db::Tx& tx, const Call& call, const ApiClientId& id) {
  auto found = store::api_client(tx, id);
  if (!found) return no_such_client();
  if (auto visible = require_visible(call, Permission::api_clients_write, found->organisation_id); !visible) {
    return fail(visible.error());
  }
  if (found->state == "revoked") return std::move(*found);
  found->state = "revoked";
  store::revoke_api_client(tx, id);
  call.record(tx, "api_client.revoke", id.str());
  api_client_changed.publish(tx, *found);
  return std::move(*found);
}

Result<NewApiClient> Service::renew_client_secret(db::Tx& tx, const Call& call, const ApiClientId& id,
                                                  std::int64_t overlap_ms) {
  check(overlap_ms >= 0 && overlap_ms <= overlap_max_ms, "an old secret serves a day at most");
  const auto found = store::api_client(tx, id);
  if (!found) return no_such_client();
  if (auto visible = require_visible(call, Permission::api_clients_write, found->organisation_id); !visible) {
    return fail(visible.error());
  }
  if (auto person = require_person(call); !person) return fail(person.error());
  if (found->created_by != call.caller.user_id) {
    return fail(Code::forbidden,
                "Seule la personne qui a créé ce client en renouvelle le secret : il agit en son nom.");
  }
  if (found->state != "active") return fail(Code::wrong_state, "Ce client d'API est révoqué.");
  NewApiClient renewed{*found, random_token(random_)};
  renewed.client.previous_secret_until.reset();
  if (overlap_ms > 0) renewed.client.previous_secret_until = call.now_ms + overlap_ms;
  store::replace_client_secret(tx, id, store::hash_of_client_secret(tx, id, found->created_by, renewed.secret),
                               renewed.client.previous_secret_until);
  call.record(tx, "api_client.renew_secret", id.str(), {{"overlap_ms", overlap_ms}});
  return renewed;
}

// As long for a client that there is not, and whichever secret it is.
std::optional<ApiClient> Service::client_of_secret(db::Tx& tx, const ApiClientId& id, const std::string& secret,
                                                   std::int64_t now_ms) {
  auto client = store::api_client(tx, id);
  const std::string given = store::hash_of_client_secret(tx, id, client ? client->created_by : UserId(), secret);
  const std::string of_nothing(given.size(), '0');
  const store::ClientSecrets nobody{of_nothing, std::nullopt, std::nullopt};
  const store::ClientSecrets kept = store::client_secrets(tx, id).value_or(nobody);
  const bool is_current = is_hash(kept.current, given);
  const bool is_previous =
      is_hash(kept.previous.value_or(of_nothing), given) && now_ms < kept.previous_until.value_or(0);
  return is_current || is_previous ? std::move(client) : std::nullopt;
}

bool Service::is_use_to_note(const ApiClient& client, std::int64_t now_ms) const {
  return !client.last_used_at || now_ms - *client.last_used_at >= use_noted_every_ms;
}

void Service::note_client_use(db::Tx& tx, const ApiClientId& id, std::int64_t now_ms) {
  store::note_client_use(tx, id, now_ms);
}

void Service::revoke_api_clients_of(db::Tx& tx, const Call& call, const UserId& creator) {
  for (ApiClient& client : store::active_api_clients_of(tx, creator)) {
    client.state = "revoked";
    store::revoke_api_client(tx, client.id);
    call.record(tx, "api_client.revoke", client.id.str());
    api_client_changed.publish(tx, client);
  }
}

std::vector<ApiClient> Service::api_clients(db::Tx& tx, const Call& call, const Page& page) {
  return store::api_clients(tx, own_alone(call, Permission::api_clients_read), page);
}

}  // namespace qrcongo::identity
