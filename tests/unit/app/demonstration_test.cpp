#include <doctest/doctest.h>

#include <thread>

#include "src/app/demonstration.hpp"
#include "tests/unit/app/prepared_directory.hpp"

using namespace qrcongo;
using namespace qrcongo::app;

namespace {

template <class T>
T must(Result<T> result) {
  REQUIRE_MESSAGE(result.has_value(), (result ? std::string() : result.error().detail));
  return std::move(*result);
}

app::Environment printing() {
  return {{"QRCONGO_STAMPS__BASE_URL", "HTTPS://QR.EXAMPLE"}, {"QRCONGO_DISTRIBUTION__REQUIRE_ENCRYPTION", "false"}};
}

orders::Order order_of(Application& app, const OrderId& id) {
  return must(app.database->read_now([&](db::Tx& tx) { return app.orders.order(tx, id); }));
}

}  // namespace

TEST_CASE("the demonstration goes through every hand, and nobody in it has a password") {
  testing::PreparedDirectory directory(printing());
  Application& app = directory.application();
  Demonstration demonstration(app, 200);
  const OrderId id = must(demonstration.place_order());
  const orders::Order order = order_of(app, id);
  CHECK(order.state == orders::OrderState::paid);
  REQUIRE(order.approvals.size() == 2);
  CHECK(order.approvals[0].by != order.approvals[1].by);
  const bool administrator =
      must(app.database->read_now([&](db::Tx& tx) -> Result<bool> { return app.identity.has_administrator(tx); }));
  CHECK_FALSE(administrator);
  CHECK(must(demonstration.place_order()) == id);
}

TEST_CASE("half of its stamps are applied, once") {
  testing::PreparedDirectory directory(printing());
  Application& app = directory.application();
  Demonstration demonstration(app, 200);
  const OrderId id = must(demonstration.place_order());
  REQUIRE(app.issuance.start());
  for (int looks = 0; looks < 6000 && order_of(app, id).state != orders::OrderState::ready; ++looks) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  app.issuance.stop();
  REQUIRE(demonstration.apply_half(id));
  REQUIRE(demonstration.apply_half(id));
  CHECK(order_of(app, id).state == orders::OrderState::delivered);
  const Demonstration::Shown shown = must(demonstration.show(id));
  CHECK(shown.archives.size() == 1);
  REQUIRE(app.load());
  const auto verdict_of = [&](const std::string& serial) {
    http::Request request;
    request.method = http::Method::post;
    request.headers.push_back({"Content-Type", "application/json"});
    request.body = "{\"codes\":[\"" + serial + "\"]}";
    const auto answered = app.verification_http.check_codes(request, *app.verification_http.read_codes(request));
    return answered ? answered->body : answered.error().detail;
  };
  CHECK(verdict_of(shown.active.front()).find("\"authentic\"") != std::string::npos);
  CHECK(verdict_of(shown.inactive.front()).find("\"not_activated\"") != std::string::npos);
}
