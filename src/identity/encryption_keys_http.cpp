// Printers' encryption keys: decode, await once, encode.
#include "qrcongo/identity/encryption_keys_http.hpp"

#include "qrcongo/http/fields.hpp"
#include "qrcongo/http/listing.hpp"

namespace qrcongo::identity {
namespace {

namespace json = boost::json;
using Answered = Result<http::Response>;

constexpr std::size_t recipient_characters_max = 100;

json::object to_json(db::Tx& tx, OrganisationNames& names, const Call& call, const EncryptionKey& key) {
  return {{"id", key.id.str()},
          {"organisation_id", key.organisation_id.str()},
          {"organisation_name", names.of(key.organisation_id)},
          {"recipient", key.recipient},
          {"fingerprint", fingerprint_of(key.recipient)},
          {"state", key.state},
          {"registered_by", actor_json(tx, call, key.registered_by)},
          {"created_at", http::time_json(key.created_at)},
          {"confirmed_by", actor_json(tx, call, key.confirmed_by)},
          {"confirmed_at", http::time_json(key.confirmed_at)},
          {"ended_at", http::time_json(key.ended_at)}};
}

Result<Page> read_page(const http::Request& request) {
  const auto query = http::read_list_query(request, {"state"});
  if (!query) return fail(query.error());
  const auto states = http::read_choices_filter(
      request, "state", {"awaiting_confirmation", "active", "superseded", "rejected", "revoked"});
  if (!states) return fail(states.error());
  Page page;
  page.after = query->after;
  page.limit = query->asked();
  page.states = *states;
  return page;
}

}  // namespace

EncryptionKeysHttp::Answer EncryptionKeysHttp::list_keys(http::Request& request) {
  const auto page = read_page(request);
  if (!page) co_return fail(page.error());
  co_return co_await acts_.look(request, [&](db::Tx& tx, const Call& call) -> Answered {
    OrganisationNames names(tx);
    return http::page_response(keys_.keys(tx, call, *page), page->limit,
                               [&](const EncryptionKey& key) { return to_json(tx, names, call, key); });
  });
}

EncryptionKeysHttp::Answer EncryptionKeysHttp::register_key(http::Request& request) {
  http::Fields fields(request);
  const std::string recipient = fields.text("recipient", recipient_characters_max);
  if (auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const Call& call) -> Answered {
    const auto made = keys_.register_key(tx, call, recipient);
    if (!made) return fail(made.error());
    OrganisationNames names(tx);
    http::Response response = http::json_response(201, to_json(tx, names, call, *made));
    response.headers.push_back({"Location", "/api/v1/encryption-keys/" + made->id.str()});
    response.headers.push_back({"ETag", http::etag_of(1)});
    return response;
  });
}

EncryptionKeysHttp::Answer EncryptionKeysHttp::revoke_key(http::Request& request) {
  const auto id = EncryptionKeyId::parse(request.path_parameters.at(0));
  if (!id) co_return fail(Code::not_found, "Cette clé de chiffrement n'existe pas.");
  http::Fields fields(request);
  if (auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const Call& call) -> Answered {
    const auto revoked = keys_.revoke(tx, call, *id);
    if (!revoked) return fail(revoked.error());
    OrganisationNames names(tx);
    return http::json_response(200, to_json(tx, names, call, *revoked));
  });
}

}  // namespace qrcongo::identity
