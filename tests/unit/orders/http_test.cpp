#include "qrcongo/orders/http.hpp"

#include "qrcongo/http/fields.hpp"
#include "tests/support/answer.hpp"
#include "tests/support/world.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

namespace json = boost::json;
using orders::Http;
using Handler = Http::Answer (Http::*)(http::Request&);
using Query = std::vector<std::pair<std::string, std::string>>;

// The room behind its handlers.
class Desk {
 public:
  http::Response get(Handler handler, const identity::Call& call, std::vector<std::string> parameters = {},
                     Query query = {}) {
    http::Request request = request_of(call, std::move(parameters));
    request.query = std::move(query);
    return answer(http_, handler, std::move(request));
  }
  http::Response post(Handler handler, const identity::Call& call, const json::value& body,
                      std::vector<std::string> parameters = {}) {
    return answer(http_, handler, with_body(request_of(call, std::move(parameters)), body));
  }
  http::Response place(const json::value& body) { return post(&Http::place, world.enterprise(), body); }

  // The contract's own example.
  json::object order_body(std::int64_t quantity = 100'000) {
    if (certificate_.empty()) {
      world.tariff();
      certificate_ = world.granted_certificate().str();
    }
    return {{"certificate_id", certificate_},
            {"quantity", quantity},
            {"deliveries", json::array{{{"printer_id", world.printer_id().str()}, {"quantity", quantity}}}},
            {"applied_by", "printer"},
            {"format", "png"},
            {"layout", {{"module_px", 8}, {"dpi", 500}, {"level", "Q"}, {"codes_csv", false}, {"part_stamps", 50000}}},
            {"client_reference", "BC-4711"}};
  }

  World world;

 private:
  identity::Acts acts_{*world.database, world.clock};
  Http http_{world.orders, acts_};
  std::string certificate_;
};

json::value money(std::int64_t amount, const char* currency = "CDF") {
  return {{"amount", amount}, {"currency", currency}};
}

std::string text(const http::Response& response, const char* name) {
  return std::string(json_of(response).at(name).as_string());
}
std::string type_of(const http::Response& problem) {
  return text(problem, "type").substr(std::string("urn:qrcongo:problem:").size());
}
std::string pointer_of(const http::Response& problem) {
  return std::string(json_of(problem).at("errors").at(0).at("pointer").as_string());
}

json::object payment(std::int64_t amount, const std::string& reference) {
  return {{"amount", money(amount)}, {"method", "bank_slip"}, {"reference", reference}, {"paid_on", "2026-11-23"}};
}

}  // namespace

TEST_CASE("an order answers what was asked for, its price and what may be done") {
  Desk desk;
  const json::object asked = desk.order_body();
  const auto made = desk.place(asked);
  REQUIRE(made.status == 201);
  const json::object row = json_of(made).as_object();
  CHECK(header_of(made, "Location") == "/api/v1/orders/" + text(made, "id"));
  CHECK(header_of(made, "ETag") == "\"1\"");
  for (const char* same : {"certificate_id", "quantity", "applied_by", "format", "layout", "client_reference"}) {
    CHECK_MESSAGE(row.at(same) == asked.at(same), same);
  }
  CHECK(row.at("number") == "CMD-2026-000001");
  CHECK(row.at("state") == "draft");
  CHECK(row.at("total") == money(125'000'000));
  CHECK(row.at("paid") == money(0));
  CHECK(row.at("balance") == money(125'000'000));
  CHECK(row.at("approvals") == json::value({{"required", 2}, {"given", json::array()}}));
  CHECK(row.at("actions") == json::value(json::array{"submit", "cancel"}));
  for (const char* empty : {"pay_before", "expected_ready_at", "waiting_for", "state_reason"})
    CHECK_MESSAGE(row.at(empty).is_null(), empty);
  CHECK(row.at("deliveries").at(0).at("printer_id") == json::value(desk.world.printer_id().str()));
  CHECK(row.at("deliveries").at(0).at("quantity") == 100'000);
  CHECK(row.at("deliveries").at(0).at("batch_id").is_null());
  CHECK(row.at("deliveries").at(0).at("parts") == 0);
  CHECK(row.at("deliveries").at(0).at("received") == json::value({{"parts", 0}, {"stamps", 0}}));
  CHECK(desk.get(&Http::show_order, desk.world.enterprise(), {text(made, "id")}).body == made.body);
}

TEST_CASE("an order goes from submit to paid as the contract shows it") {
  Desk desk;
  const std::string id = text(desk.place(desk.order_body()), "id");
  CHECK(text(desk.post(&Http::submit, desk.world.enterprise(), json::object(), {id}), "waiting_for") ==
        "OPERATEUR_OCC");
  const auto first = json_of(desk.post(&Http::approve, desk.world.officer(), {{"comment", "Conforme"}}, {id}));
  CHECK(first.at("state") == "submitted");
  CHECK(first.at("waiting_for") == "ADMIN_GOUVERNEMENTAL");
  const json::value& given = first.at("approvals").at("given").at(0);
  CHECK(given.at("step") == "occ");
  CHECK(given.at("decision") == "approved");
  CHECK(given.at("by").at("id") == json::value(desk.world.officer().caller.user_id.str()));
  CHECK(given.at("by").at("role") == "OPERATEUR_OCC");
  const auto second = json_of(desk.post(&Http::approve, desk.world.admin(), json::object(), {id}));
  CHECK(second.at("state") == "approved");
  CHECK(second.at("waiting_for").is_null());
  CHECK(second.at("pay_before") == "2026-12-24");

  const auto held = desk.post(&Http::record_payment, desk.world.cashier(), payment(125'000'001, "RAWBANK-1"), {id});
  CHECK(held.status == 202);
  CHECK(text(held, "state") == "held");
  CHECK(json_of(held).at("order").at("balance") == money(125'000'000));
  const auto partial = desk.post(&Http::record_payment, desk.world.cashier(), payment(25'000'000, "RAWBANK-2"), {id});
  CHECK(partial.status == 201);
  CHECK(text(partial, "state") == "confirmed");
  CHECK(json_of(partial).at("order").at("state") == "approved");
  const auto twice = desk.post(&Http::record_payment, desk.world.cashier(), payment(100'000'000, "RAWBANK-2"), {id});
  CHECK(twice.status == 409);
  CHECK(type_of(twice) == "payment-duplicate");
  const auto rest = desk.post(&Http::record_payment, desk.world.cashier(), payment(100'000'000, "RAWBANK-3"), {id});
  REQUIRE(rest.status == 201);
  CHECK(json_of(rest).at("order").at("state") == "paid");
  CHECK(json_of(rest).at("order").at("balance") == money(0));

  const auto payments = json_of(desk.get(&Http::list_payments, desk.world.enterprise(), {id})).at("items").as_array();
  REQUIRE(payments.size() == 3);
  CHECK(payments[0].at("state") == "held");
  CHECK(payments[2].at("paid_on") == "2026-11-23");
  const auto history = json_of(desk.get(&Http::show_history, desk.world.auditor(), {id})).at("items").as_array();
  CHECK(history.front().at("from").is_null());
  CHECK(history.back().at("to") == "paid");
  CHECK(history.back().at("by").at("id") == json::value(desk.world.cashier().caller.user_id.str()));
}

TEST_CASE("a body that is not right is refused by every field that is wrong") {
  Desk desk;
  const auto refused = [&](const char* name, json::value value) {
    json::object body = desk.order_body(1000);
    body[name] = std::move(value);
    return desk.place(body);
  };
  for (const json::value& quantity : {json::value(0), json::value(-1), json::value(9'007'199'254'740'993),
                                      json::value("1000"), json::value(1000.5), json::value(nullptr)}) {
    const auto answer = refused("quantity", quantity);
    CHECK(answer.status == 422);
    CHECK(pointer_of(answer) == "/quantity");
  }
  CHECK(pointer_of(refused("deliveries", json::array())) == "/deliveries");
  CHECK(pointer_of(refused("deliveries", json::array{{{"printer_id", "x"}, {"quantity", 1000}}})) ==
        "/deliveries/0/printer_id");
  CHECK(pointer_of(refused("format", "svg")) == "/format");
  CHECK(pointer_of(refused("applied_by", "nobody")) == "/applied_by");
  CHECK(pointer_of(refused("layout", {{"level", "S"}})) == "/layout/level");
  CHECK(type_of(refused("layout", {{"colour", "red"}})) == "unknown-field");
  CHECK(type_of(refused("urgent", true)) == "unknown-field");
  const auto mismatch = refused("quantity", 1001);
  CHECK(mismatch.status == 422);
  CHECK(type_of(mismatch) == "invalid-input");
  CHECK(pointer_of(mismatch) == "/deliveries");
  CHECK(text(desk.place(desk.order_body()), "number") == "CMD-2026-000001");
}

TEST_CASE("beyond the quota the problem names what is left, as the contract shows it") {
  Desk desk;
  const std::string id = text(desk.place(desk.order_body(5'000'001)), "id");
  const auto refused = desk.post(&Http::submit, desk.world.enterprise(), json::object(), {id});
  CHECK(refused.status == 422);
  CHECK(type_of(refused) == "quota-exceeded");
  CHECK(text(refused, "title") == "Quota dépassé");
  CHECK(text(refused, "detail") == "Il reste 5 000 000 estampilles sur le certificat OCC-2026-000001.");
  CHECK(json_of(refused).at("errors").at(0) ==
        json::value({{"pointer", "/quantity"}, {"code", "quota_exceeded"}, {"detail", "Au plus 5 000 000."}}));
}

TEST_CASE("a printer is shown its deliveries and no money") {
  Desk desk;
  const std::string id = text(desk.place(desk.order_body()), "id");
  const json::object seen = json_of(desk.get(&Http::show_order, desk.world.printer(), {id})).as_object();
  CHECK(seen.at("deliveries").as_array().size() == 1);
  CHECK(seen.at("actions").as_array().empty());
  for (const char* name : {"total", "paid", "balance", "pay_before"}) CHECK_MESSAGE(!seen.contains(name), name);
  const auto listed = json_of(desk.get(&Http::list_orders, desk.world.printer())).at("items").as_array();
  REQUIRE(listed.size() == 1);
  CHECK(!listed[0].as_object().contains("total"));
  CHECK(desk.get(&Http::show_order, desk.world.enterprise("Savonnerie du Lac"), {id}).status == 404);
}

TEST_CASE("tariffs are proposed and listed, and a quotation goes by them") {
  Desk desk;
  const json::object body = desk.order_body();
  const auto made =
      desk.post(&Http::propose_tariff, desk.world.admin(),
                {{"category", "wine"}, {"price_per_thousand", money(2'000'000)}, {"valid_from", "2026-11-20"}});
  REQUIRE(made.status == 201);
  CHECK(text(made, "state") == "awaiting_approval");
  CHECK(text(made, "valid_from") == "2026-11-20");
  const auto listed = json_of(desk.get(&Http::list_tariffs, desk.world.printer(), {}, {{"limit", "1"}}));
  CHECK(listed.at("items").at(0).at("category") == "beer");
  CHECK(listed.at("next").is_string());
  const auto quoted = desk.post(&Http::quote, desk.world.enterprise(),
                                {{"certificate_id", body.at("certificate_id")}, {"quantity", 100'000}});
  REQUIRE(quoted.status == 200);
  CHECK(json_of(quoted) == json::value({{"price_per_thousand", money(1'250'000)},
                                        {"total", money(125'000'000)},
                                        {"quota_left_after", 4'900'000},
                                        {"approvals_required", 2}}));
  const auto too_dear = desk.post(
      &Http::propose_tariff, desk.world.admin(),
      {{"category", "wine"}, {"price_per_thousand", money(1'000'000'000'000'000)}, {"valid_from", "2026-11-20"}});
  CHECK(pointer_of(too_dear) == "/price_per_thousand/amount");
}

TEST_CASE("an order is rejected, cancelled and resumed with its reason") {
  Desk desk;
  const json::object body = desk.order_body();
  const auto submitted = [&] {
    const std::string id = text(desk.place(body), "id");
    desk.post(&Http::submit, desk.world.enterprise(), json::object(), {id});
    return id;
  };
  const std::string first = submitted();
  CHECK(pointer_of(desk.post(&Http::reject, desk.world.officer(), json::object(), {first})) == "/reason");
  const auto rejected = desk.post(&Http::reject, desk.world.officer(), {{"reason", "Doublon"}}, {first});
  CHECK(text(rejected, "state") == "rejected");
  CHECK(text(rejected, "state_reason") == "Doublon");
  const auto cancelled = desk.post(&Http::cancel, desk.world.enterprise(), json::object(), {submitted()});
  CHECK(text(cancelled, "state") == "cancelled");
  const OrderId failed = desk.world.paid_order(1000);
  desk.world.must([&](db::Tx& tx) -> Result<void> {
    desk.world.orders.mark_failed(tx, desk.world.program(), failed, "Disque plein");
    return {};
  });
  CHECK(text(desk.post(&Http::resume, desk.world.officer(), json::object(), {failed.str()}), "state") == "paid");
  CHECK(desk.post(&Http::resume, desk.world.officer(), json::object(), {"x"}).status == 404);
}

TEST_CASE("a list goes by state, client reference and pages") {
  Desk desk;
  const json::object body = desk.order_body(100);
  for (int i = 0; i < 3; ++i) desk.place(body);
  const identity::Call officer = desk.world.officer();
  const auto first =
      json_of(desk.get(&Http::list_orders, officer, {}, {{"limit", "2"}, {"client_reference", "BC-4711"}}));
  CHECK(first.at("items").as_array().size() == 2);
  const std::string next(first.at("next").as_string());
  const auto second = json_of(desk.get(&Http::list_orders, officer, {}, {{"limit", "2"}, {"cursor", next}}));
  CHECK(second.at("items").as_array().size() == 1);
  CHECK(second.at("next").is_null());
  CHECK(json_of(desk.get(&Http::list_orders, officer, {}, {{"state", "paid"}})).at("items").as_array().empty());
  CHECK(desk.get(&Http::list_orders, officer, {}, {{"state", "golden"}}).status == 422);
}
