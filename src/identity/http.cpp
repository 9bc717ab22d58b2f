// Organisations, users and API clients: decode, await once, encode.
#include "qrcongo/identity/http.hpp"

#include "authority_body.hpp"
#include "encoding.hpp"
#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/http/fields.hpp"
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

// One row more than the page holds is asked for: it tells whether another page follows.
Result<Page> read_page(const http::Request& request, bool with_updated_since,
                       std::initializer_list<std::string_view> states) {
  const auto query = with_updated_since ? http::read_list_query(request, {"state", "updated_since"})
                                        : http::read_list_query(request, {"state"});
  if (!query) return fail(query.error());
  Page page;
  page.after = query->after;
  page.limit = query->limit + 1;
  const auto state = http::read_choice_filter(request, "state", states);
  if (!state) return fail(state.error());
  page.state = *state;
  page.updated_since = query->updated_since;
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
http::Response page_response(std::vector<Row> rows, const Page& page) {
  const bool more = static_cast<std::int64_t>(rows.size()) >= page.limit;
  if (more) rows.pop_back();
  json::array items;
  for (const Row& row : rows) items.emplace_back(to_json(row));
  return http::list_response(std::move(items), more ? rows.back().sequence : 0);
}

template <class E>
std::set<E> read_set(http::Fields& fields, std::string_view name, std::size_t least, std::size_t most) {
  constexpr std::size_t name_characters_max = 40;
  std::set<E> values;
  for (const std::string& text : fields.texts(name, most, name_characters_max, least)) {
    const auto value = from_text(std::type_identity<E>{}, text);
    if (value) {
      values.insert(*value);
    } else {
      fields.refuse(name, "choice", "Valeur inconnue : " + text + ".");
    }
  }
  return values;
}

std::optional<Address> read_address(http::Fields& fields) {
  auto inner = fields.optional_object("address");
  if (!inner) return std::nullopt;
  Address address;
  address.line = inner->text("line", 200);
  address.city = inner->text("city", 100);
  address.province = inner->text("province", 6);
  return address;
}

std::optional<Agreement> read_agreement(http::Fields& fields) {
  auto inner = fields.optional_object("agreement");
  if (!inner) return std::nullopt;
  Agreement agreement;
  agreement.number = inner->text("number", 64);
  agreement.valid_until = inner->day("valid_until");
  return agreement;
}

std::optional<PrintProfile> read_print_profile(http::Fields& fields) {
  auto inner = fields.optional_object("print_profile");
  if (!inner) return std::nullopt;
  const PrintProfile usual;
  PrintProfile profile;
  profile.format = inner->optional_choice("format", {"png"}).value_or(usual.format);
  profile.dpi = inner->optional_integer("dpi", 72, 2400).value_or(usual.dpi);
  profile.module_px = inner->optional_integer("module_px", 3, 16).value_or(usual.module_px);
  profile.part_stamps = inner->optional_integer("part_stamps", 1, 1'000'000).value_or(usual.part_stamps);
  return profile;
}

OrganisationInput read_organisation(http::Fields& fields) {
  OrganisationInput input;
  input.kinds = read_set<OrganisationKind>(fields, "kinds", 1, 4);
  input.name = fields.text("name", 200);
  input.registration_number = fields.optional_text("registration_number", 64);
  input.tax_number = fields.optional_text("tax_number", 64);
  input.email = fields.optional_text("email", 254);
  input.phone = fields.optional_text("phone", 30);
  input.address = read_address(fields);
  input.agreement = read_agreement(fields);
  input.print_profile = read_print_profile(fields);
  return input;
}

OrganisationPatch read_organisation_patch(http::Fields& fields) {
  OrganisationPatch patch;
  patch.name = fields.optional_text("name", 200);
  patch.state = fields.optional_choice("state", {"active", "suspended"});
  patch.registration_number = fields.optional_text("registration_number", 64);
  patch.tax_number = fields.optional_text("tax_number", 64);
  patch.email = fields.optional_text("email", 254);
  patch.phone = fields.optional_text("phone", 30);
  patch.address = read_address(fields);
  patch.agreement = read_agreement(fields);
  patch.print_profile = read_print_profile(fields);
  return patch;
}

std::optional<std::set<Duty>> read_duties(http::Fields& fields) {
  if (!fields.has("duties")) return std::nullopt;
  return read_set<Duty>(fields, "duties", 0, 2);
}

UserInput read_user(http::Fields& fields) {
  UserInput input;
  input.email = fields.text("email", 254);
  input.name = fields.text("name", 100);
  input.organisation_id = OrganisationId(fields.uuid("organisation_id"));
  const std::string role = fields.choice("role", {"ADMIN_GOUVERNEMENTAL", "OPERATEUR_OCC", "ENTREPRISE_CERTIFIEE",
                                                  "ESTAMPILLEUR_AGREE", "AUDITEUR_SYSTEME"});
  input.role = from_text(std::type_identity<Role>{}, role).value_or(Role::AUDITEUR_SYSTEME);
  input.duties = read_duties(fields).value_or(std::set<Duty>());
  input.language = fields.optional_choice("language", {"fr", "en", "ln", "kg", "lua", "sw"}).value_or("fr");
  return input;
}

UserPatch read_user_patch(http::Fields& fields) {
  UserPatch patch;
  patch.name = fields.optional_text("name", 100);
  patch.state = fields.optional_choice("state", {"active", "disabled"});
  patch.duties = read_duties(fields);
  return patch;
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
  const auto page = read_page(request, true, {"active", "suspended"});
  if (!page) co_return fail(page.error());
  co_return co_await acts_.look(request, [&](db::Tx& tx, const Call& call) -> Answered {
    return page_response(service_.organisations(tx, call, *page), *page);
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
  const auto page = read_page(request, true, {"awaiting_approval", "invited", "active", "disabled"});
  if (!page) co_return fail(page.error());
  co_return co_await acts_.look(request, [&](db::Tx& tx, const Call& call) -> Answered {
    return page_response(service_.users(tx, call, *page), *page);
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
    http::Response response = created("/api/v1/users", to_json(*invited, public_url), invited->user.version);
    response.holds_secret = !invited->sent_to_email;
    return response;
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
    return versioned(200, to_json(changed->user), changed->user.version);
  });
}

Http::Answer Http::list_api_clients(http::Request& request) {
  const auto page = read_page(request, false, {"active", "revoked"});
  if (!page) co_return fail(page.error());
  co_return co_await acts_.look(request, [&](db::Tx& tx, const Call& call) -> Answered {
    return page_response(service_.api_clients(tx, call, *page), *page);
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
    json::object row = to_json(made->client);
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
    return http::json_response(200, to_json(*revoked));
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
    json::object row = to_json(renewed->client);
    row["secret"] = renewed->secret;
    return http::json_response(200, row);
  });
}

}  // namespace qrcongo::identity
