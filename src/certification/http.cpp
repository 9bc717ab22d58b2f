// Products and certificates: decode, await once, encode.
#include "qrcongo/certification/http.hpp"

#include "encoding.hpp"
#include "input.hpp"
#include "qrcongo/http/fields.hpp"
#include "qrcongo/http/listing.hpp"

namespace qrcongo::certification {
namespace {

namespace json = boost::json;
using identity::Permission;
using Answered = Result<http::Response>;

constexpr std::size_t comment_max = 1000;

tl::unexpected<Error> no_such_product() { return fail(Code::not_found, "Ce produit n'existe pas."); }
tl::unexpected<Error> no_such_certificate() {
  return fail(Code::not_found, "Ce dossier de certification n'existe pas.");
}

std::optional<ProductId> product_in_path(const http::Request& request) {
  return ProductId::parse(request.path_parameters.at(0));
}
std::optional<CertificateId> certificate_in_path(const http::Request& request) {
  return CertificateId::parse(request.path_parameters.at(0));
}

http::Response versioned(int status, const json::object& row, std::int64_t version) {
  http::Response response = http::json_response(status, row);
  response.headers.push_back({"ETag", http::etag_of(version)});
  return response;
}

Result<Page> read_page(const http::Request& request, std::initializer_list<std::string_view> filters,
                       std::initializer_list<ListOrder> orders) {
  const auto query = http::read_list_query(request, filters, orders);
  if (!query) return fail(query.error());
  const auto enterprise = http::read_id_filter<OrganisationId>(request, "enterprise_id");
  if (!enterprise) return fail(enterprise.error());
  Page page;
  page.begin_at(*query);
  page.limit = query->asked();
  page.updated_since = query->updated_since;
  page.search = query->search;
  page.enterprise_id = *enterprise;
  return page;
}

Result<Page> read_products_page(const http::Request& request) {
  auto page = read_page(request, {"client_reference", "updated_since", "q", "enterprise_id"},
                        {ListOrder::oldest, ListOrder::newest});
  const std::string* reference = request.query_value("client_reference");
  if (page && reference != nullptr) page->client_reference = *reference;
  return page;
}

Result<Page> read_certificates_page(const http::Request& request) {
  auto page = read_page(request, {"state", "updated_since", "q", "enterprise_id", "product_id", "awaiting"},
                        {ListOrder::oldest, ListOrder::newest, ListOrder::changed});
  if (!page) return page;
  const auto awaiting = http::read_choice_filter(request, "awaiting", {"me"});
  if (!awaiting) return fail(awaiting.error());
  const auto product = http::read_id_filter<ProductId>(request, "product_id");
  if (!product) return fail(product.error());
  const auto states =
      http::read_choices_filter<CertificateState>(request, "state", "state : état de certificat inconnu.");
  if (!states) return fail(states.error());
  page->product_id = *product;
  page->awaiting_me = awaiting->has_value();
  page->states = *states;
  return page;
}

json::object product_json(db::Tx& tx, const Product& product) {
  Labels labels(tx);
  return to_json(labels, product);
}

}  // namespace

json::object Http::encode(db::Tx& tx, Labels& labels, const identity::Call& call, const Certificate& certificate) {
  const auto quota =
      certificate.granted_on ? std::optional(service_.quota(tx, certificate, call.now_ms)) : std::nullopt;
  return to_json(tx, labels, call, certificate, quota, service_.actions(certificate, call));
}

Result<http::Response> Http::answer(db::Tx& tx, const identity::Call& call, const Result<Certificate>& certificate) {
  if (!certificate) return fail(certificate.error());
  Labels labels(tx);
  return versioned(200, encode(tx, labels, call, *certificate), certificate->version);
}

Http::Answer Http::list_products(http::Request& request) {
  const auto page = read_products_page(request);
  if (!page) co_return fail(page.error());
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    Labels labels(tx);
    return http::page_response(service_.products(tx, call, *page), *page, page->limit,
                               [&](const Product& product) { return to_json(labels, product); });
  });
}

Http::Answer Http::create_product(http::Request& request) {
  http::Fields fields(request);
  const ProductInput input = read_product(fields);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    const auto made = service_.create_product(tx, call, input);
    if (!made) return fail(made.error());
    http::Response response = versioned(201, product_json(tx, *made), made->version);
    response.headers.push_back({"Location", "/api/v1/products/" + made->id.str()});
    return response;
  });
}

Http::Answer Http::show_product(http::Request& request) {
  const auto id = product_in_path(request);
  if (!id) co_return no_such_product();
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    const auto found = service_.require_product(tx, call, Permission::products_read, *id);
    if (!found) return fail(found.error());
    return versioned(200, product_json(tx, *found), found->version);
  });
}

Http::Answer Http::change_product(http::Request& request) {
  const auto id = product_in_path(request);
  if (!id) co_return no_such_product();
  http::Fields fields(request);
  const ProductPatch patch = read_product_patch(fields);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    const auto found = service_.require_product(tx, call, Permission::products_write, *id);
    if (!found) return fail(found.error());
    if (const auto match = http::require_match(request, found->version); !match) return fail(match.error());
    const auto changed = service_.change_product(tx, call, *id, patch);
    if (!changed) return fail(changed.error());
    return versioned(200, product_json(tx, *changed), changed->version);
  });
}

Http::Answer Http::list_certificates(http::Request& request) {
  const auto page = read_certificates_page(request);
  if (!page) co_return fail(page.error());
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    Labels labels(tx);
    return http::page_response(service_.certificates(tx, call, *page), *page, page->limit,
                               [&](const Certificate& row) { return encode(tx, labels, call, row); });
  });
}

Http::Answer Http::apply(http::Request& request) {
  http::Fields fields(request);
  const CertificateInput input = read_certificate(fields);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    const auto made = service_.apply(tx, call, input);
    if (!made) return fail(made.error());
    Labels labels(tx);
    http::Response response = versioned(201, encode(tx, labels, call, *made), made->version);
    response.headers.push_back({"Location", "/api/v1/certificates/" + made->id.str()});
    return response;
  });
}

Http::Answer Http::show_certificate(http::Request& request) {
  const auto id = certificate_in_path(request);
  if (!id) co_return no_such_certificate();
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    const auto found = service_.require_certificate(tx, call, Permission::certificates_read, *id);
    if (!found) return fail(found.error());
    Labels labels(tx);
    json::object row = encode(tx, labels, call, *found);
    row["history"] = to_json(tx, call, service_.history(tx, *id));
    return versioned(200, row, found->version);
  });
}

Http::Answer Http::submit(http::Request& request) {
  const auto id = certificate_in_path(request);
  if (!id) co_return no_such_certificate();
  http::Fields fields(request);
  const Corrections corrections = read_corrections(fields);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    return answer(tx, call, service_.submit(tx, call, *id, corrections));
  });
}

Http::Answer Http::review(http::Request& request) {
  const auto id = certificate_in_path(request);
  if (!id) co_return no_such_certificate();
  http::Fields fields(request);
  const std::string comment = fields.optional_text("comment", comment_max).value_or("");
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    return answer(tx, call, service_.review(tx, call, *id, comment));
  });
}

Http::Answer Http::request_corrections(http::Request& request) {
  const auto id = certificate_in_path(request);
  if (!id) co_return no_such_certificate();
  http::Fields fields(request);
  const std::string comment = fields.text("comment", comment_max);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    return answer(tx, call, service_.request_corrections(tx, call, *id, comment));
  });
}

Http::Answer Http::grant(http::Request& request) {
  const auto id = certificate_in_path(request);
  if (!id) co_return no_such_certificate();
  http::Fields fields(request);
  const GrantInput input = read_grant(fields);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    return answer(tx, call, service_.grant(tx, call, *id, input));
  });
}

Http::Answer Http::reject(http::Request& request) {
  const auto id = certificate_in_path(request);
  if (!id) co_return no_such_certificate();
  http::Fields fields(request);
  const std::string reason = fields.text("reason", comment_max);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    return answer(tx, call, service_.reject(tx, call, *id, reason));
  });
}

Http::Answer Http::suspend(http::Request& request) {
  const auto id = certificate_in_path(request);
  if (!id) co_return no_such_certificate();
  http::Fields fields(request);
  const HoldInput input = read_hold(fields);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    return answer(tx, call, service_.suspend(tx, call, *id, input));
  });
}

Http::Answer Http::reinstate(http::Request& request) {
  const auto id = certificate_in_path(request);
  if (!id) co_return no_such_certificate();
  http::Fields fields(request);
  const std::string comment = fields.text("comment", comment_max);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    return answer(tx, call, service_.reinstate(tx, call, *id, comment));
  });
}

Http::Answer Http::revoke(http::Request& request) {
  const auto id = certificate_in_path(request);
  if (!id) co_return no_such_certificate();
  http::Fields fields(request);
  const HoldInput input = read_hold(fields);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    return answer(tx, call, service_.revoke(tx, call, *id, input));
  });
}

}  // namespace qrcongo::certification
