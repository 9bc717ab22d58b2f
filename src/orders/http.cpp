// Tariffs, quotations, orders and payments: decode, await once, encode.
#include "qrcongo/orders/http.hpp"

#include "encoding.hpp"
#include "qrcongo/http/fields.hpp"
#include "qrcongo/http/listing.hpp"

namespace qrcongo::orders {
namespace {

namespace json = boost::json;
using identity::Permission;
using Answered = Result<http::Response>;

constexpr std::size_t comment_max = 1000;

tl::unexpected<Error> no_such_order() { return fail(Code::not_found, "Cette commande n'existe pas."); }

std::optional<OrderId> order_in_path(const http::Request& request) {
  return OrderId::parse(request.path_parameters.at(0));
}

http::Response created(const std::string& location, const json::object& row, std::int64_t version) {
  http::Response response = http::json_response(201, row);
  response.headers.push_back({"Location", location});
  response.headers.push_back({"ETag", http::etag_of(version)});
  return response;
}

Result<void> read_owners(const http::Request& request, Page& page) {
  const auto enterprise = http::read_id_filter<OrganisationId>(request, "enterprise_id");
  if (!enterprise) return fail(enterprise.error());
  const auto certificate = http::read_id_filter<CertificateId>(request, "certificate_id");
  if (!certificate) return fail(certificate.error());
  const auto printer = http::read_id_filter<OrganisationId>(request, "printer_id");
  if (!printer) return fail(printer.error());
  page.enterprise_id = *enterprise;
  page.certificate_id = *certificate;
  page.printer_id = *printer;
  return {};
}

Result<Page> read_page(const http::Request& request) {
  const auto query = http::read_list_query(request,
                                           {"state", "client_reference", "updated_since", "q", "enterprise_id",
                                            "certificate_id", "printer_id", "applied_by", "awaiting"},
                                           {ListOrder::oldest, ListOrder::newest, ListOrder::changed});
  if (!query) return fail(query.error());
  const auto states = http::read_choices_filter<OrderState>(request, "state", "state : état de commande inconnu.");
  if (!states) return fail(states.error());
  const auto awaiting = http::read_choice_filter(request, "awaiting", {"me"});
  if (!awaiting) return fail(awaiting.error());
  const auto applied_by = http::read_choice_filter(request, "applied_by", {"enterprise", "printer"});
  if (!applied_by) return fail(applied_by.error());
  Page page;
  page.awaiting_me = awaiting->has_value();
  if (*applied_by) page.applied_by = from_text(std::type_identity<AppliedBy>{}, **applied_by);
  page.begin_at(*query);
  page.limit = query->asked();
  page.states = *states;
  page.updated_since = query->updated_since;
  page.search = query->search;
  if (const std::string* reference = request.query_value("client_reference")) page.client_reference = *reference;
  if (auto owners = read_owners(request, page); !owners) return fail(owners.error());
  return page;
}

LayoutInput read_layout(http::Fields& fields) {
  LayoutInput input;
  auto inner = fields.optional_object("layout");
  if (!inner) return input;
  input.module_px = inner->optional_integer("module_px", 3, 16);
  input.dpi = inner->optional_integer("dpi", 72, 2400);
  input.level = inner->optional_choice("level", {"L", "M", "Q", "H"});
  if (inner->has("codes_csv")) input.codes_csv = inner->boolean("codes_csv", true);
  input.part_stamps = inner->optional_integer("part_stamps", 1, 1'000'000);
  return input;
}

OrderInput read_order(http::Fields& fields) {
  OrderInput input;
  input.certificate_id = CertificateId(fields.uuid("certificate_id"));
  input.quantity = fields.integer("quantity", 1, quantity_max);
  for (http::Fields& delivery : fields.objects("deliveries", 1, deliveries_max)) {
    const OrganisationId printer(delivery.uuid("printer_id"));
    input.deliveries.push_back(
        {DeliveryId(), printer, delivery.integer("quantity", 1, delivery_stamps_max), std::nullopt});
  }
  const auto applied_by = fields.optional_choice("applied_by", {"enterprise", "printer"});
  if (applied_by == "printer") input.applied_by = AppliedBy::printer;
  fields.optional_choice("format", {"png"});
  input.layout = read_layout(fields);
  input.client_reference = fields.optional_text("client_reference", 64);
  return input;
}

PaymentInput read_payment(http::Fields& fields) {
  PaymentInput input;
  input.amount = fields.money("amount");
  input.method = fields.choice("method", {"bank_slip", "transfer", "mobile_money", "cash"});
  input.reference = fields.text("reference", 64);
  input.paid_on = fields.day("paid_on");
  return input;
}

json::object payment_answer(db::Tx& tx, const identity::Call& call, const Payment& payment, const Order& order) {
  json::object row = to_json(tx, call, payment);
  row["order"] = {{"id", order.id.str()},
                  {"number", order.number},
                  {"state", to_text(order.state)},
                  {"paid", http::to_json(order.paid)},
                  {"balance", http::to_json(order.balance())}};
  return row;
}

}  // namespace

Result<http::Response> Http::answer(db::Tx& tx, const identity::Call& call, const Result<Order>& order) {
  if (!order) return fail(order.error());
  Labels labels(tx);
  labels.deliveries = service_.progress(tx, {*order});
  http::Response response = http::json_response(200, to_json(tx, labels, call, *order, service_.actions(*order, call)));
  response.headers.push_back({"ETag", http::etag_of(order->version)});
  return response;
}

Http::Answer Http::list_tariffs(http::Request& request) {
  const auto query = http::read_list_query(request, {});
  if (!query) co_return fail(query.error());
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call&) -> Answered {
    return http::page_response(service_.tariffs(tx, query->after, query->asked()), query->asked(),
                               [](const Tariff& tariff) { return to_json(tariff); });
  });
}

Http::Answer Http::propose_tariff(http::Request& request) {
  http::Fields fields(request);
  const std::string category = fields.text("category", 40);
  const Money price = fields.money("price_per_thousand");
  const std::int64_t valid_from = fields.day("valid_from");
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    const auto made = service_.propose_tariff(tx, call, category, price, valid_from);
    if (!made) return fail(made.error());
    return created("/api/v1/tariffs", to_json(*made), 1);
  });
}

Http::Answer Http::quote(http::Request& request) {
  http::Fields fields(request);
  const CertificateId certificate(fields.uuid("certificate_id"));
  const std::int64_t quantity = fields.integer("quantity", 1, quantity_max);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    const auto quotation = service_.quote(tx, call, certificate, quantity);
    if (!quotation) return fail(quotation.error());
    return http::json_response(200, to_json(*quotation));
  });
}

Http::Answer Http::list_printers(http::Request& request) {
  const auto query = http::read_list_query(request, {"q"});
  if (!query) co_return fail(query.error());
  const identity::PrinterPage page{query->after, query->asked(), query->search};
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    return http::page_response(
        service_.printers(tx, call, page), page.limit,
        [&](const OfferedPrinter& offered) { return to_json(call, offered); },
        [](const OfferedPrinter& offered) { return offered.printer.sequence; });
  });
}

Http::Answer Http::list_orders(http::Request& request) {
  const auto page = read_page(request);
  if (!page) co_return fail(page.error());
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    Labels labels(tx);
    auto orders = service_.orders(tx, call, *page);
    labels.deliveries = service_.progress(tx, orders);
    return http::page_response(std::move(orders), *page, page->limit, [&](const Order& order) {
      return to_json(tx, labels, call, order, service_.actions(order, call));
    });
  });
}

Http::Answer Http::place(http::Request& request) {
  http::Fields fields(request);
  const OrderInput input = read_order(fields);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    const auto made = service_.place(tx, call, input);
    if (!made) return fail(made.error());
    Labels labels(tx);
    return created("/api/v1/orders/" + made->id.str(), to_json(tx, labels, call, *made, service_.actions(*made, call)),
                   made->version);
  });
}

Http::Answer Http::show_order(http::Request& request) {
  const auto id = order_in_path(request);
  if (!id) co_return no_such_order();
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    return answer(tx, call, service_.require_order(tx, call, Permission::orders_read, *id));
  });
}

Http::Answer Http::submit(http::Request& request) {
  const auto id = order_in_path(request);
  if (!id) co_return no_such_order();
  http::Fields fields(request);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    return answer(tx, call, service_.submit(tx, call, *id));
  });
}

Http::Answer Http::approve(http::Request& request) {
  const auto id = order_in_path(request);
  if (!id) co_return no_such_order();
  http::Fields fields(request);
  const std::string comment = fields.optional_text("comment", comment_max).value_or("");
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    return answer(tx, call, service_.approve(tx, call, *id, comment));
  });
}

Http::Answer Http::reject(http::Request& request) {
  const auto id = order_in_path(request);
  if (!id) co_return no_such_order();
  http::Fields fields(request);
  const std::string reason = fields.text("reason", comment_max);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    return answer(tx, call, service_.reject(tx, call, *id, reason));
  });
}

Http::Answer Http::cancel(http::Request& request) {
  const auto id = order_in_path(request);
  if (!id) co_return no_such_order();
  http::Fields fields(request);
  const std::string reason = fields.optional_text("reason", comment_max).value_or("");
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    return answer(tx, call, service_.cancel(tx, call, *id, reason));
  });
}

Http::Answer Http::resume(http::Request& request) {
  const auto id = order_in_path(request);
  if (!id) co_return no_such_order();
  http::Fields fields(request);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    return answer(tx, call, service_.resume(tx, call, *id));
  });
}

Http::Answer Http::list_payments(http::Request& request) {
  const auto id = order_in_path(request);
  if (!id) co_return no_such_order();
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    const auto order = service_.require_order(tx, call, Permission::payments_read, *id);
    if (!order) return fail(order.error());
    json::array items;
    for (const Payment& payment : service_.payments(tx, *id)) items.emplace_back(to_json(tx, call, payment));
    return http::list_response(std::move(items), 0);
  });
}

Http::Answer Http::record_payment(http::Request& request) {
  const auto id = order_in_path(request);
  if (!id) co_return no_such_order();
  http::Fields fields(request);
  const PaymentInput input = read_payment(fields);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    const auto made = service_.record_payment(tx, call, *id, input);
    if (!made) return fail(made.error());
    const auto order = service_.require_order(tx, call, Permission::payments_read, *id);
    if (!order) return fail(order.error());
    http::Response response =
        created("/api/v1/orders/" + id->str() + "/payments", payment_answer(tx, call, *made, *order), 1);
    if (made->state == "held") response.status = 202;
    return response;
  });
}

Http::Answer Http::show_history(http::Request& request) {
  const auto id = order_in_path(request);
  if (!id) co_return no_such_order();
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    const auto order = service_.require_order(tx, call, Permission::orders_history, *id);
    if (!order) return fail(order.error());
    return http::list_response(to_json(tx, call, service_.history(tx, *id)), 0);
  });
}

}  // namespace qrcongo::orders
