#include <doctest/doctest.h>

#include <atomic>

#include "src/http/request_limits.hpp"
#include "tests/unit/http/serving.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

constexpr std::int64_t now_ms = 1'800'000'000'000;

http::RequestRates rates(std::int64_t address, std::int64_t caller, std::int64_t route) {
  return {true, address, caller, route};
}

int admitted(http::RequestLimits& limits, const std::string& address, int times) {
  int count = 0;
  for (int i = 0; i < times; ++i) count += limits.admit_address(address, now_ms) ? 0 : 1;
  return count;
}

int admitted_on(http::RequestLimits& limits, const std::string& caller, const std::string& route, int times,
                std::int64_t weight = 1) {
  int count = 0;
  for (int i = 0; i < times; ++i) count += limits.admit_caller(caller, route, weight, now_ms) ? 0 : 1;
  return count;
}

// Whoever says who he is is believed.
http::Route known(http::Route route, std::atomic<int>& asked) {
  route.gate = [&asked](http::Request& request) -> Result<void> {
    ++asked;
    const std::string* who = request.header("X-Who");
    if (who == nullptr) return fail(Code::unauthenticated, "Qui êtes-vous ?");
    request.known_as = request.counted_as = *who;
    return {};
  };
  return route;
}

http::ServerSettings limited(const http::RequestRates& rates) {
  http::ServerSettings settings = one_listener();
  settings.rates = rates;
  return settings;
}

}  // namespace

TEST_CASE("an address has its budget, an IPv6 /64 one together, a /48 four") {
  FakeRandom random;
  http::RequestLimits limits(rates(2, 100, 100), {"10.0.0.1"}, random);
  CHECK(admitted(limits, "192.0.2.1", 50) == 20);
  CHECK(admitted(limits, "192.0.2.2", 50) == 20);
  CHECK(admitted(limits, "2001:db8::1", 10) == 10);
  CHECK(admitted(limits, "2001:db8::ffff:1", 50) == 10);
  CHECK(admitted(limits, "2001:db8:0:1::1", 50) == 20);
  CHECK(admitted(limits, "2001:db8:0:2::1", 50) == 20);
  CHECK(admitted(limits, "2001:db8:0:3::1", 50) == 20);
  CHECK(admitted(limits, "2001:db8:0:4::1", 50) == 0);
  CHECK(admitted(limits, "2001:db8:1::1", 50) == 20);
  CHECK(admitted(limits, "10.0.0.1", 500) == 500);
  const auto refused = limits.admit_address("192.0.2.1", now_ms);
  REQUIRE(refused.has_value());
  CHECK(refused->limit == 20);
  CHECK(refused->wait_ms == 500);
  CHECK_FALSE(limits.admit_address("192.0.2.1", now_ms + 500).has_value());
}

TEST_CASE("a caller has a budget, and a narrower one a route, whose refusals cost nothing of the other") {
  FakeRandom random;
  http::RequestLimits limits(rates(1, 3, 2), {}, random);
  CHECK(admitted_on(limits, "user 1", "/a", 500) == 20);
  CHECK(admitted_on(limits, "user 1", "/b", 500) == 10);
  CHECK(admitted_on(limits, "user 2", "/a", 500) == 20);
  CHECK(admitted_on(limits, "", "/a", 500) == 500);
}

TEST_CASE("a route that weighs more is asked less often, of both budgets, and at least once") {
  FakeRandom random;
  http::RequestLimits limits(rates(1, 3, 2), {}, random);
  CHECK(admitted_on(limits, "user 1", "/dear", 500, 10) == 2);
  const auto refused = limits.admit_caller("user 1", "/dear", 10, now_ms);
  REQUIRE(refused.has_value());
  CHECK(refused->limit == 2);
  CHECK(refused->wait_ms == 5000);
  CHECK_FALSE(limits.admit_caller("user 1", "/dear", 10, now_ms + 5000).has_value());
  CHECK(limits.admit_caller("user 1", "/dear", 10, now_ms + 5000).has_value());
  CHECK(admitted_on(limits, "user 2", "/dear", 2, 10) == 2);
  CHECK(admitted_on(limits, "user 2", "/cheap", 500) == 10);
  CHECK(admitted_on(limits, "user 3", "/dearest", 500, 1000) == 1);
}

TEST_CASE("limits that are off refuse nobody") {
  FakeRandom random;
  http::RequestLimits limits({false, 1, 1, 1}, {}, random);
  CHECK(admitted(limits, "192.0.2.1", 1000) == 1000);
  CHECK(admitted_on(limits, "user 1", "/a", 1000) == 1000);
}

TEST_CASE("an address that asks too often is told so before anybody is asked who he is, whatever the path") {
  std::atomic<int> asked{0};
  std::vector<http::Route> routes = {known(task(http::Method::post, "/task", echo_body_later), asked)};
  Serving serving(std::move(routes), limited(rates(1, 100, 100)));
  for (int i = 0; i < 5; ++i) CHECK(serving.ask(post("/task", "x", "X-Who: user 1\r\n")).status == 200);
  for (int i = 0; i < 4; ++i) CHECK(serving.ask(post("/task", "x")).status == 401);
  CHECK(serving.ask(get("/nowhere")).status == 404);
  CHECK(asked == 9);
  for (const std::string& request : {post("/task", "x", "X-Who: user 1\r\n"), get("/nowhere"), get("/task")}) {
    const Reply refused = serving.ask(request);
    CHECK(refused.status == 429);
    CHECK(refused.header("content-type") == "application/problem+json");
    CHECK(refused.header("retry-after") == "1");
    CHECK(refused.header("ratelimit-limit") == "10");
    CHECK(refused.header("ratelimit-remaining") == "0");
    CHECK(refused.header("ratelimit-reset") == "1");
  }
  CHECK(asked == 9);
  serving.clock.advance_ms(1000);
  CHECK(serving.ask(post("/task", "x", "X-Who: user 1\r\n")).status == 200);
}

TEST_CASE("a caller who asks too often on one route may ask on another, and others are not held up") {
  std::atomic<int> asked{0};
  std::vector<http::Route> routes = {known(task(http::Method::post, "/task", echo_body_later), asked),
                                     known(instant(http::Method::post, "/instant", echo_body), asked)};
  Serving serving(std::move(routes), limited(rates(100, 100, 1)));
  const auto status = [&](const std::string& path, const std::string& who) {
    return serving.ask(post(path, "x", "X-Who: " + who + "\r\n")).status;
  };
  for (int i = 0; i < 10; ++i) CHECK(status("/task", "user 1") == 200);
  CHECK(status("/task", "user 1") == 429);
  CHECK(status("/instant", "user 1") == 200);
  CHECK(status("/task", "client 1") == 200);
}

TEST_CASE("the server weighs what its routes say, whoever stands behind the caller's budget") {
  std::atomic<int> asked{0};
  std::vector<http::Route> routes = {known(task(http::Method::post, "/task", echo_body_later), asked)};
  routes.front().limits.weight = 5;
  Serving serving(std::move(routes), limited(rates(100, 100, 1)));
  const std::string request = post("/task", "x", "X-Who: clients of 1\r\n");
  CHECK(serving.ask(request).status == 200);
  CHECK(serving.ask(request).status == 200);
  const Reply refused = serving.ask(request);
  CHECK(refused.status == 429);
  CHECK(refused.header("ratelimit-limit") == "2");
  CHECK(refused.header("retry-after") == "5");
}

TEST_CASE("a search weighs what its route says of searches, and other questions of the route do not") {
  std::atomic<int> asked{0};
  std::vector<http::Route> routes = {known(task(http::Method::get, "/list", echo_body_later), asked)};
  routes.front().limits.search_weight = 5;
  Serving serving(std::move(routes), limited(rates(100, 100, 1)));
  const auto status = [&](const std::string& path) { return serving.ask(get(path, "X-Who: user 1\r\n")).status; };
  CHECK(status("/list?q=biere") == 200);
  for (int i = 0; i < 5; ++i) CHECK(status("/list?limit=5") == 200);
  CHECK(status("/list?q=") == 429);
  CHECK(status("/list?limit=5") == 429);
}

TEST_CASE("a list weighs what its route says of so many rows") {
  std::atomic<int> asked{0};
  std::vector<http::Route> routes = {known(task(http::Method::get, "/list", echo_body_later), asked)};
  routes.front().limits.rows_a_weight = 50;
  Serving serving(std::move(routes), limited(rates(100, 100, 1)));
  const auto status = [&](const std::string& path) { return serving.ask(get(path, "X-Who: user 1\r\n")).status; };
  CHECK(status("/list?limit=200") == 200);
  CHECK(status("/list?limit=200") == 200);
  CHECK(status("/list?limit=200") == 429);
  CHECK(status("/list?limit=99") == 200);
  CHECK(status("/list?limit=-200") == 200);
  CHECK(status("/list") == 429);
}

TEST_CASE("what counts for itself spends nothing of the address's budget") {
  std::vector<http::Route> routes = echo_routes();
  routes.front().limits.has_own_budget = true;
  Serving serving(std::move(routes), limited(rates(1, 100, 100)));
  for (int i = 0; i < 30; ++i) CHECK(serving.ask(post("/instant", "x")).status == 200);
  for (int i = 0; i < 10; ++i) CHECK(serving.ask(post("/task", "x")).status == 200);
  CHECK(serving.ask(post("/task", "x")).status == 429);
  CHECK(serving.ask(post("/instant", "x")).status == 200);
}
