// Organisations, users and API clients: decode, await once, encode.
#include "qrcongo/identity/http.hpp"

#include "authority_body.hpp"
#include "encoding.hpp"
#include "input.hpp"
#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/http/fields.hpp"
#include "qrcongo/http/listing.hpp"
#include "qrcongo/identity/approvals_http.hpp"

namespace qrcongo::identity {
namespace {

namespace json = boost::json;
using Answered = Result<http::Response>;

template <class Named>
std::optional<Named> id_in_path(const http::Request& request) {
  return Named::parse(request.path_parameters.at(0));
}

tl::unexpected<Error> nothing_there() { return fail(Code::not_found, "Rien ne porte cet identifiant."); }

http::Response versioned(int status, const json::object& row, std::int64_t version) {
  http::Response response = http::json_response(status, row);
  response.headers.push_back({"ETag", http::etag_of(version)});
  return response;
}

http::Response created(const std::string& collection, const json::object& row, std::int64_t version) {
  http::Response response = versioned(201, row, version);
  response.headers.push_back({"Location", collection + "/" + std::string(row.at("id").as_string())});
  return response;
}

Result<Page> read_page(const http::Request& request, std::initializer_list<std::string_view> filters,
                       std::initializer_list<std::string_view> states) {
  const auto query = http::read_list_query(request, filters, {ListOrder::oldest, ListOrder::newest});
  if (!query) return fail(query.error());
  Page page;
  page.begin_at(*query);
  page.limit = query->asked();
  page.updated_since = query->updated_since;
  page.search = query->search;
  const auto chosen = http::read_choices_filter(request, "state", states);
  if (!chosen) return fail(chosen.error());
  page.states = *chosen;
  return page;
}

Result<Page> read_organisations_page(const http::Request& request) {
  auto page = read_page(request, {"state", "updated_since", "q", "kind"}, {"active", "suspended"});
  const auto kind = http::read_choice_filter(request, "kind", {"government", "occ", "enterprise", "printer"});
  if (!page) return page;
  if (!kind) return fail(kind.error());
  if (*kind) page->kind = from_text(std::type_identity<OrganisationKind>{}, **kind);
  return page;
}

Result<Page> read_users_page(const http::Request& request) {
  auto page = read_page(request, {"state", "updated_since", "q", "organisation_id", "role"},
                        {"awaiting_approval", "invited", "active", "disabled"});
  const auto organisation = http::read_id_filter<OrganisationId>(request, "organisation_id");
  const auto role = http::read_choice_filter(
      request, "role",
      {"ADMIN_GOUVERNEMENTAL", "OPERATEUR_OCC", "ENTREPRISE_CERTIFIEE", "ESTAMPILLEUR_AGREE", "AUDITEUR_SYSTEME"});
  if (!page) return page;
  if (!organisation) return fail(organisation.error());
  if (!role) return fail(role.error());
  page->organisation_id = *organisation;
  if (*role) page->role = from_text(std::type_identity<Role>{}, **role);
  return page;
}

// Of no use where nobody is asked for a certificate, and the client could never come in.
std::optional<std::string> read_certificate(http::Fields& fields, const AuthoritySettings& settings) {
  constexpr std::size_t sha256_characters = 43;
  auto thumbprint = fields.optional_text("certificate_sha256", sha256_characters);
  if (!thumbprint) return std::nullopt;
  const auto bytes = from_base64url(*thumbprint);
  if (!bytes || bytes->size() != 32) {
    fields.refuse("certificate_sha256", "invalid", "Le SHA-256 du certificat, en base64url sans remplissage.");
  } else if (!settings.client_certificates) {
    fields.refuse("certificate_sha256", "not_available", "Ce serveur ne demande pas de certificat à ses clients.");
  }
  return thumbprint;
}

template <class Row>
http::Response page_response(db::Tx& tx, std::vector<Row> rows, const Page& page, std::int64_t looked_to = 0) {
  OrganisationNames names(tx);
  return http::page_response(
      std::move(rows), page, page.limit, [&](const Row& row) { return to_json(names, row); }, looked_to);
}

template <class Row>
json::object one_json(db::Tx& tx, const Row& row) {
  OrganisationNames names(tx);
  return to_json(names, row);
}

}  // namespace

Http::Http(Authority& authority, Service& service, Acts& acts, db::Database& database, runtime::ThreadPool& hash,
           const Clock& clock, Random& random)
    : authority_(authority),
      service_(service),
      acts_(acts),
      database_(database),
      hash_(hash),
      clock_(clock),
      random_(random) {}

Http::Answer Http::list_organisations(http::Request& request) {
  const auto page = read_organisations_page(request);
  if (!page) co_return fail(page.error());
  co_return co_await acts_.look(request, [&](db::Tx& tx, const Call& call) -> Answered {
    return http::page_response(service_.organisations(tx, call, *page), *page, page->limit,
                               [](const Organisation& organisation) { return to_json(organisation); });
  });
}

Http::Answer Http::create_organisation(http::Request& request) {
  http::Fields fields(request);
  const OrganisationInput input = read_organisation(fields);
  if (auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const Call& call) -> Answered {
    const auto made = service_.create_organisation(tx, call, input);
    if (!made) return fail(made.error());
    return created("/api/v1/organisations", to_json(*made), made->version);
  });
}

Http::Answer Http::show_organisation(http::Request& request) {
  const auto id = id_in_path<OrganisationId>(request);
  if (!id) co_return nothing_there();
  co_return co_await acts_.look(request, [&](db::Tx& tx, const Call& call) -> Answered {
    const auto found = service_.require_organisation(tx, call, Permission::organisations_read, *id);
    if (!found) return fail(found.error());
    return versioned(200, to_json(*found), found->version);
  });
}

Http::Answer Http::change_organisation(http::Request& request) {
  const auto id = id_in_path<OrganisationId>(request);
  if (!id) co_return nothing_there();
  http::Fields fields(request);
  const OrganisationPatch patch = read_organisation_patch(fields);
  if (auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const Call& call) -> Answered {
    const auto found = service_.require_organisation(tx, call, Permission::organisations_write, *id);
    if (!found) return fail(found.error());
    if (auto match = http::require_match(request, found->version); !match) return fail(match.error());
    const auto changed = service_.change_organisation(tx, call, *id, patch);
    if (!changed) return fail(changed.error());
    return versioned(200, to_json(*changed), changed->version);
  });
}

Http::Answer Http::list_users(http::Request& request) {
  const auto page = read_users_page(request);
  if (!page) co_return fail(page.error());
  co_return co_await acts_.look(request, [&](db::Tx& tx, const Call& call) -> Answered {
    UserList list = service_.users(tx, call, *page);
    return page_response(tx, std::move(list.users), *page, list.looked_to);
  });
}

Http::Answer Http::invite_user(http::Request& request) {
  http::Fields fields(request);
  const UserInput input = read_user(fields);
  if (auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const Call& call) -> Answered {
    const auto invited = service_.invite(tx, call, input);
    if (!invited) return fail(invited.error());
    const std::string& public_url = authority_.body_->settings.issuer;
    OrganisationNames names(tx);
    http::Response response = created("/api/v1/users", to_json(names, *invited, public_url), invited->user.version);
    response.holds_secret = !invited->sent_to_email;
    return response;
  });
}

Http::Answer Http::show_user(http::Request& request) {
  const auto id = id_in_path<UserId>(request);
  if (!id) co_return nothing_there();
  co_return co_await acts_.look(request, [&](db::Tx& tx, const Call& call) -> Answered {
    const auto found = service_.require_user(tx, call, Permission::users_read, *id);
    if (!found) return fail(found.error());
    return versioned(200, one_json(tx, *found), found->version);
  });
}

Http::Answer Http::change_user(http::Request& request) {
  const auto id = id_in_path<UserId>(request);
  if (!id) co_return nothing_there();
  http::Fields fields(request);
  const UserPatch patch = read_user_patch(fields);
  if (auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const Call& call) -> Answered {
    const auto found = service_.require_user(tx, call, Permission::users_write, *id);
    if (!found) return fail(found.error());
    if (auto match = http::require_match(request, found->version); !match) return fail(match.error());
    const auto changed = service_.change_user(tx, call, *id, patch);
    if (!changed) return fail(changed.error());
    if (changed->awaited) return http::json_response(202, to_json(tx, call, service_.approvals(), *changed->awaited));
    return versioned(200, one_json(tx, changed->user), changed->user.version);
  });
}

Http::Answer Http::list_api_clients(http::Request& request) {
  const auto page = read_page(request, {"state"}, {"active", "revoked"});
  if (!page) co_return fail(page.error());
  co_return co_await acts_.look(request, [&](db::Tx& tx, const Call& call) -> Answered {
    return page_response(tx, service_.api_clients(tx, call, *page), *page);
  });
}

Http::Answer Http::create_api_client(http::Request& request) {
  http::Fields fields(request);
  const std::string name = fields.text("name", 100);
  const auto certificate = read_certificate(fields, authority_.body_->settings);
  if (auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit_secret(request, [&](db::Tx& tx, const Call& call) -> Answered {
    const auto made = service_.create_api_client(tx, call, name, certificate);
    if (!made) return fail(made.error());
    json::object row = one_json(tx, made->client);
    row["secret"] = made->secret;
    return created("/api/v1/api-clients", row, 1);
  });
}

Http::Answer Http::revoke_api_client(http::Request& request) {
  const auto id = id_in_path<ApiClientId>(request);
  if (!id) co_return nothing_there();
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const Call& call) -> Answered {
    const auto revoked = service_.revoke_api_client(tx, call, *id);
    if (!revoked) return fail(revoked.error());
    return http::json_response(200, one_json(tx, *revoked));
  });
}

Http::Answer Http::renew_client_secret(http::Request& request) {
  constexpr std::int64_t minutes_a_day = day_ms / minute_ms;
  const auto id = id_in_path<ApiClientId>(request);
  if (!id) co_return nothing_there();
  http::Fields fields(request);
  const std::int64_t overlap_minutes = fields.integer("overlap_minutes", 0, minutes_a_day);
  if (auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit_secret(request, [&](db::Tx& tx, const Call& call) -> Answered {
    const auto renewed = service_.renew_client_secret(tx, call, *id, overlap_minutes * minute_ms);
    if (!renewed) return fail(renewed.error());
    json::object row = one_json(tx, renewed->client);
    row["secret"] = renewed->secret;
    return http::json_response(200, row);
  });
}

}  // namespace qrcongo::identity
