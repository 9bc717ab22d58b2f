#include "qrcongo/stamps/http.hpp"

#include <chrono>
#include <optional>
#include <set>
#include <thread>

#include "qrcongo/http/events.hpp"
#include "tests/support/answer.hpp"
#include "tests/support/stamp_room.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

namespace json = boost::json;
using stamps::Http;

template <class T>
T awaited(boost::asio::awaitable<T> waiting) {
  boost::asio::io_context io;
  std::optional<T> given;
  boost::asio::co_spawn(io, std::move(waiting), [&](std::exception_ptr failure, T value) {
    REQUIRE(!failure);
    given.emplace(std::move(value));
  });
  io.run();
  REQUIRE(given.has_value());
  return std::move(*given);
}

// A moment after its last order is ready.
bool is_at_rest(IssuanceRun& run) {
  for (int i = 0; i < 6000 && run->at_work().orders > 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return run->at_work().orders == 0;
}

// A room at work, behind its handlers.
class Desk {
 public:
  http::Response ask(Http::Answer (Http::*handler)(http::Request&), http::Request request) {
    return answer(http_, handler, std::move(request));
  }
  http::Response recall(const json::value& body) {
    return ask(&Http::recall, with_body(request_of(room.officer(), {}), body));
  }
  http::Response recalls(const identity::Call& call, std::vector<std::pair<std::string, std::string>> query = {}) {
    http::Request request = request_of(call, {});
    request.query = std::move(query);
    return ask(&Http::list_recalls, std::move(request));
  }
  http::Response lift(const json::value& id, const identity::Call& call) {
    return ask(&Http::lift, with_body(request_of(call, {std::string(id.as_string())}), {{"reason", "Erreur"}}));
  }

  // The request stays as long as what is answered is looked at.
  Result<http::Response> open(http::Request& request) { return awaited(http_.show_progress(request)); }

  StampRoom room;
  IssuanceRun run{room};

 private:
  identity::Acts acts_{*room.world.database, room.world.clock};
  Http http_{room.stamps, run.issuance(), room.world.orders, acts_};
};

std::size_t count_items(const http::Response& list) { return json_of(list).at("items").as_array().size(); }

void wait_for_next(const http::EventLook& look) {
  std::this_thread::sleep_for(std::chrono::milliseconds(look.pause_ms));
}

}  // namespace

TEST_CASE("an order's progress is shown to its parties and to nobody else") {
  Desk desk;
  const OrderId order = desk.room.paid_order(200);
  const auto before = desk.ask(&Http::show_progress, request_of(desk.room.enterprise(), {order.str()}));
  CHECK(json_of(before).at("quantity") == 200);
  desk.run->wake();
  desk.run.wait_for(order, orders::OrderState::ready);
  for (const identity::Call& call : {desk.room.enterprise(), desk.room.printer(), desk.room.officer()}) {
    const auto shown = desk.ask(&Http::show_progress, request_of(call, {order.str()}));
    REQUIRE(shown.status == 200);
    CHECK(shown.body == R"({"state":"ready","made":200,"quantity":200,"stamps_a_second":0,"percent":100})");
  }
  for (const identity::Call& call : {desk.room.other_enterprise(), desk.room.other_printer()}) {
    CHECK(desk.ask(&Http::show_progress, request_of(call, {order.str()})).status == 404);
  }
  CHECK(desk.ask(&Http::show_progress, request_of(desk.room.officer(), {"x"})).status == 404);
}

TEST_CASE("an order's progress comes as events: at once, at each change, and at its end") {
  Desk desk;
  const OrderId order = desk.room.paid_order(200);
  http::Request request = request_of(desk.room.enterprise(), {order.str()});
  request.headers.push_back({"Accept", "text/event-stream"});
  const auto response = desk.open(request);
  REQUIRE(response);
  CHECK(response->content_type == "text/event-stream");
  REQUIRE(response->events);
  const std::string paid = R"({"state":"paid","made":0,"quantity":200,"stamps_a_second":0,"percent":0})";
  CHECK(response->events->first.text == http::event_text("progress", paid));
  CHECK_FALSE(response->events->first.is_last);
  const auto unchanged = awaited(response->events->look());
  REQUIRE(unchanged);
  CHECK(unchanged->text.empty());
  desk.run->wake();
  desk.run.wait_for(order, orders::OrderState::ready);
  wait_for_next(*unchanged);
  const std::string ready = R"({"state":"ready","made":200,"quantity":200,"stamps_a_second":0,"percent":100})";
  const auto last = awaited(response->events->look());
  REQUIRE(last);
  CHECK(last->text == http::event_text("progress", ready) + http::event_text("end", ready));
  CHECK(last->is_last);
  CHECK(is_at_rest(desk.run));

  request.caller = std::make_shared<const identity::Caller>(desk.room.other_enterprise().caller);
  const auto foreign = awaited(response->events->look());
  REQUIRE_FALSE(foreign);
  CHECK(foreign.error().code == Code::not_found);
  CHECK_FALSE(desk.open(request));
}

TEST_CASE("all who follow an order are told the same") {
  Desk desk;
  const OrderId order = desk.room.paid_order(200);
  const auto opened_by = [&](http::Request& request) {
    request.headers.push_back({"Accept", "text/event-stream"});
    const auto response = desk.open(request);
    REQUIRE(response);
    return response->events;
  };
  http::Request of_enterprise = request_of(desk.room.enterprise(), {order.str()});
  http::Request of_officer = request_of(desk.room.officer(), {order.str()});
  const auto first = opened_by(of_enterprise);
  const auto second = opened_by(of_officer);
  wait_for_next(first->first);
  REQUIRE(awaited(first->look()));
  desk.run->wake();
  desk.run.wait_for(order, orders::OrderState::ready);
  const auto shared = awaited(second->look());
  REQUIRE(shared);
  // As the other one saw it a moment ago, unless that took longer than a pause here.
  if (shared->text.empty()) wait_for_next(*shared);
  const auto last = shared->text.empty() ? awaited(second->look()) : shared;
  REQUIRE(last);
  CHECK(last->is_last);
  const auto told = awaited(first->look());
  REQUIRE(told);
  CHECK(told->text == last->text);
}

TEST_CASE("who follows an order reads what another one of its followers saw a moment ago") {
  Desk desk;
  const OrderId order = desk.room.paid_order(200);
  http::Request of_enterprise = request_of(desk.room.enterprise(), {order.str()});
  http::Request of_officer = request_of(desk.room.officer(), {order.str()});
  const identity::Call stranger = desk.room.other_enterprise();
  for (http::Request* request : {&of_enterprise, &of_officer})
    request->headers.push_back({"Accept", "text/event-stream"});
  const auto reads = [&] { return desk.room.world.database.reads(); };
  std::int64_t before = reads();
  const auto first = desk.open(of_enterprise);
  const auto second = desk.open(of_officer);
  REQUIRE(first);
  REQUIRE(second);
  // Each asks for himself when he begins: whether he may.
  CHECK(reads() - before >= 2);
  before = reads();
  for (int looks = 0; looks < 20; ++looks) {
    REQUIRE(awaited(first->events->look()));
    REQUIRE(awaited(second->events->look()));
  }
  // None, but for a moment that took longer than a pause, and the issuance's own.
  CHECK(reads() - before < 20);
  of_officer.caller = std::make_shared<const identity::Caller>(stranger.caller);
  const auto foreign = awaited(second->events->look());
  REQUIRE_FALSE(foreign);
  CHECK(foreign.error().code == Code::not_found);
}

TEST_CASE("a paid order that nobody makes is looked at less and less often") {
  Desk desk;
  const OrderId order = desk.room.paid_order(200);
  http::Request request = request_of(desk.room.enterprise(), {order.str()});
  request.headers.push_back({"Accept", "text/event-stream"});
  const auto response = desk.open(request);
  REQUIRE(response);
  CHECK(response->events->first.pause_ms == 500);
  std::set<std::int64_t> pauses;
  for (int looks = 0; looks < 50; ++looks) {
    const auto found = awaited(response->events->look());
    REQUIRE(found);
    CHECK(found->text.empty());
    pauses.insert(found->pause_ms);
  }
  CHECK(pauses == std::set<std::int64_t>{500, 2000, 5000});
}

TEST_CASE("recalls are issued, listed and lifted") {
  Desk desk;
  const OrderId order = desk.room.paid_order(200);
  desk.run->wake();
  desk.run.wait_for(order, orders::OrderState::ready);
  const stamps::Batch batch = desk.room.batches(order).at(0);

  const auto made = desk.recall({{"batch_id", batch.id.str()},
                                 {"ranges", json::array{{{"from", 5}, {"to", 9}}}},
                                 {"reason_code", "safety"},
                                 {"reason", "Lot souillé"}});
  REQUIRE(made.status == 201);
  CHECK(json_of(made).at("count") == 5);
  CHECK(json_of(made).at("state") == "active");
  CHECK(json_of(made).at("recalled_by").at("id") == json::string(desk.room.officer().caller.user_id.str()));
  const auto by_serial =
      desk.recall({{"serial", desk.room.serial_at(batch, 77)}, {"reason_code", "other"}, {"reason", "Trouvée"}});
  REQUIRE(by_serial.status == 201);
  CHECK(json::serialize(json_of(by_serial).at("ranges")) == R"([{"from":77,"to":77}])");

  CHECK(count_items(desk.recalls(desk.room.world.auditor())) == 2);
  CHECK(count_items(desk.recalls(desk.room.enterprise())) == 2);
  CHECK(count_items(desk.recalls(desk.room.printer())) == 2);
  CHECK(count_items(desk.recalls(desk.room.other_enterprise())) == 0);
  CHECK(count_items(desk.recalls(desk.room.other_printer())) == 0);

  const auto seen = json_of(desk.recalls(desk.room.printer())).at("items").at(0).at("recalled_by");
  CHECK(seen == json::value{{"role", "OPERATEUR_OCC"}, {"organisation_name", "OCC"}});
  const auto known = json_of(desk.recalls(desk.room.world.auditor())).at("items").at(0).at("recalled_by");
  CHECK(known.at("id") == json_of(made).at("recalled_by").at("id"));

  CHECK(json_of(made).at("order_number") == json::string(desk.room.world.order(order).number));
  CHECK(json_of(made).at("product_name") == "Bière blonde 72 cl");
  CHECK(json_of(made).at("enterprise_name") == "Brasserie du Fleuve SA");
  CHECK(count_items(desk.recalls(desk.room.officer(), {{"q", "lot souille"}})) == 1);
  CHECK(count_items(desk.recalls(desk.room.officer(), {{"q", "brasserie"}})) == 2);
  const std::string number = desk.room.world.order(order).number;
  const certification::Certificate certificate =
      desk.room.world.certificate(desk.room.world.order(order).certificate_id);
  for (const identity::Call& call : {desk.room.officer(), desk.room.enterprise()}) {
    for (const std::string& typed : {number, certificate.reference, *certificate.number, std::string("72 cl fleuve")})
      CHECK(count_items(desk.recalls(call, {{"q", typed}})) == 2);
  }
  // A printer's rows show neither the dossier's reference nor the brand.
  for (const std::string& typed : {number, *certificate.number, std::string("biere")})
    CHECK(count_items(desk.recalls(desk.room.printer(), {{"q", typed}})) == 2);
  for (const std::string& typed : {certificate.reference, std::string("72 cl fleuve")})
    CHECK(count_items(desk.recalls(desk.room.printer(), {{"q", typed}})) == 0);
  CHECK(count_items(desk.recalls(desk.room.other_enterprise(), {{"q", number}})) == 0);
  CHECK(count_items(desk.recalls(desk.room.officer(), {{"q", "savonnerie"}})) == 0);
  CHECK(count_items(desk.recalls(desk.room.other_enterprise(), {{"q", "brasserie"}})) == 0);
  CHECK(count_items(desk.recalls(desk.room.printer(), {{"batch_id", batch.id.str()}})) == 2);
  CHECK(count_items(desk.recalls(desk.room.other_printer(), {{"batch_id", batch.id.str()}})) == 0);

  const auto id = json_of(made).at("id");
  CHECK(desk.lift(id, desk.room.officer()).status == 403);
  const auto asked = desk.lift(id, desk.room.second_officer());
  REQUIRE(asked.status == 202);
  CHECK(json_of(asked).at("state") == "awaiting");
  CHECK(json_of(asked).at("actions").as_array().empty());
  CHECK(json_of(asked).at("subject_label") == json::string(desk.room.world.order(order).number));
  CHECK(json_of(asked).at("summary").at("count") == 5);
  CHECK(desk.lift(id, desk.room.second_officer()).status == 409);
  const auto waiting = json_of(desk.recalls(desk.room.officer())).at("items").at(0);
  CHECK(waiting.at("state") == "active");
  CHECK(waiting.at("awaited_lift").at("reason") == "Erreur");
  CHECK(waiting.at("awaited_lift").at("approval_id") == json_of(asked).at("id"));
  REQUIRE(desk.room.world.approve(desk.room.world.admin(), identity::ApprovalKind::recall_lift,
                                  std::string(id.as_string())));
  CHECK(desk.lift(id, desk.room.second_officer()).status == 409);
  CHECK(count_items(desk.recalls(desk.room.officer(), {{"state", "active"}})) == 1);
  CHECK(count_items(desk.recalls(desk.room.officer(), {{"state", "lifted"}})) == 1);
  CHECK(count_items(desk.recalls(desk.room.officer(), {{"state", "lifted,active"}})) == 2);
}

TEST_CASE("recalls come page by page") {
  Desk desk;
  const OrderId order = desk.room.paid_order(20);
  desk.run->wake();
  desk.run.wait_for(order, orders::OrderState::ready);
  const std::string batch = desk.room.batches(order).at(0).id.str();
  for (int i = 0; i < 5; ++i) {
    REQUIRE(desk.recall({{"batch_id", batch}, {"reason_code", "other"}, {"reason", "x"}}).status == 201);
  }
  std::size_t seen = 0;
  std::string cursor;
  for (int page = 0; page < 3; ++page) {
    std::vector<std::pair<std::string, std::string>> query = {{"limit", "2"}};
    if (!cursor.empty()) query.emplace_back("cursor", cursor);
    const auto list = desk.recalls(desk.room.officer(), query);
    seen += count_items(list);
    CHECK(json_of(list).at("next").is_null() == (page == 2));
    if (page < 2) cursor = std::string(json_of(list).at("next").as_string());
  }
  CHECK(seen == 5);
}

TEST_CASE("a recall that is said wrongly names its field") {
  Desk desk;
  const std::string id = "01930000-0000-7000-8000-000000000000";
  const std::vector<std::pair<json::value, std::string>> wrong = {
      {{{"reason_code", "safety"}, {"reason", "x"}}, "/batch_id"},
      {{{"batch_id", id}, {"reason_code", "safety"}, {"reason", "x"}}, "/batch_id"},
      {{{"batch_id", id}, {"reason_code", "why"}, {"reason", "x"}}, "/reason_code"},
      {{{"batch_id", id}, {"reason_code", "safety"}}, "/reason"},
      {{{"serial", "ABC"}, {"reason_code", "safety"}, {"reason", "x"}}, "/serial"},
      {{{"batch_id", id},
        {"ranges", json::array{{{"from", 9}, {"to", 5}}}},
        {"reason_code", "safety"},
        {"reason", "x"}},
       "/ranges/0/to"},
  };
  for (const auto& one : wrong) {
    CAPTURE(json::serialize(one.first));
    const auto refused = desk.recall(one.first);
    CHECK(refused.status == 422);
    CHECK(json_of(refused).at("errors").as_array().at(0).at("pointer") == json::string(one.second));
  }
}
