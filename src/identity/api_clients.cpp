// API clients: a program's way in, in the name of whoever made it.
#include "person.hpp"
#include "qrcongo/base/bytes.hpp"
#include "store.hpp"

namespace qrcongo::identity {

Result<NewApiClient> Service::create_api_client(db::Tx& tx, const Call& call, const std::string& name) {
  if (auto person = require_person(call); !person) return fail(person.error());
  NewApiClient made;
  made.client.id = ApiClientId(make_uuid_v7(call.now_ms, random_));
  made.client.name = name;
  made.client.organisation_id = call.caller.organisation_id;
  made.client.created_by = call.caller.user_id;
  made.client.state = "active";
  made.client.created_at = call.now_ms;
  made.secret = random_token(random_);
  store::insert_api_client(tx, made.client, hash_of_token(made.secret));
  call.record(tx, "api_client.create", made.client.id.str());
  api_client_changed.publish(tx, made.client);
  return made;
}

Result<ApiClient> Service::revoke_api_client(db::Tx& tx, const Call& call, const ApiClientId& id) {
  auto found = store::api_client(tx, id);
  if (!found) return fail(Code::not_found, "Ce client d'API n'existe pas.");
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

bool Service::is_client_secret(db::Tx& tx, const ApiClientId& id, const std::string& secret) {
  const auto kept = store::api_client_secret_hash(tx, id);
  return kept && equal_in_constant_time(as_bytes(*kept), as_bytes(hash_of_token(secret)));
}

std::vector<ApiClient> Service::api_clients(db::Tx& tx, const Call& call, const Page& page) {
  return store::api_clients(tx, own_alone(call, Permission::api_clients_read), page);
}

}  // namespace qrcongo::identity
