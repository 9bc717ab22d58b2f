#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <thread>

#include "src/http/body_budget.hpp"
#include "tests/unit/http/serving.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using qrcongo::http::BodyBudget;

namespace {

constexpr std::uint64_t most = 1'600'000;  // 100,000 an address

// The header of a body of so many bytes, whose client waits until it may come.
std::string announced(std::size_t size, const std::string& fields = "") {
  return "POST /task HTTP/1.1\r\nHost: a\r\n" + fields +
         (size > 0 ? "Content-Length: " + std::to_string(size) : std::string("Transfer-Encoding: chunked")) +
         "\r\nExpect: 100-continue\r\n\r\n";
}

http::ServerSettings budget_of(std::uint64_t bytes) {
  http::ServerSettings settings = one_listener();
  settings.bodies_bytes_max = bytes;
  return settings;
}

}  // namespace

TEST_CASE("bodies share what there is, and each gives its share back") {
  BodyBudget budget(most, {});
  auto first = budget.reserve({"192.0.2.1"}, 60'000);
  REQUIRE(first.has_value());
  CHECK(budget.under_way() == 60'000);
  CHECK(!budget.reserve({"192.0.2.1"}, 40'001));
  const auto second = budget.reserve({"192.0.2.1"}, 40'000);
  CHECK(second.has_value());
  CHECK(budget.reserve({"192.0.2.2"}, 40'001).has_value());
  CHECK(budget.under_way() == 100'000);
  first.reset();
  CHECK(budget.under_way() == 40'000);
  CHECK(budget.reserve({"192.0.2.1"}, 60'000).has_value());
}

TEST_CASE("no more is under way than there is, whoever sends it") {
  BodyBudget budget(most, {});
  std::vector<BodyBudget::Share> held;
  for (int i = 1; i <= 16; ++i) {
    auto share = budget.reserve({"192.0.2." + std::to_string(i)}, 100'000);
    REQUIRE(share.has_value());
    held.push_back(std::move(*share));
  }
  CHECK(!budget.reserve({"192.0.2.99"}, 16'385));
  CHECK(budget.reserve({"192.0.2.99"}, 16'384).has_value());
  held.front().give_back();
  held.front().give_back();
  CHECK(budget.under_way() == most - 100'000);
  held.back() = BodyBudget::Share();
  CHECK(budget.under_way() == most - 200'000);
  held.clear();
  CHECK(budget.under_way() == 0);
}

TEST_CASE("an IPv6 /64 has one part, and a /48 as much as four of them") {
  BodyBudget budget(most, {});
  auto one = budget.reserve({"2001:db8:1:2::1"}, 100'000);
  REQUIRE(one.has_value());
  CHECK(!budget.reserve({"2001:db8:1:2:3::1"}, 20'000));
  std::vector<BodyBudget::Share> held;
  for (const char* address : {"2001:db8:1:3::1", "2001:db8:1:4::1", "2001:db8:1:5::1"}) {
    auto share = budget.reserve({address}, 100'000);
    REQUIRE(share.has_value());
    held.push_back(std::move(*share));
  }
  CHECK(!budget.reserve({"2001:db8:1:6::1"}, 20'000));
  CHECK(budget.reserve({"2001:db8:2:6::1"}, 20'000).has_value());
  one.reset();
  CHECK(budget.reserve({"2001:db8:1:6::1"}, 20'000).has_value());
}

TEST_CASE("an address behind which many stand has a part too, and leaves as much to others") {
  BodyBudget budget(most, {"10.0.0.1"});
  const auto crowd = budget.reserve({"10.0.0.1"}, 790'000);
  CHECK(crowd.has_value());
  CHECK(!budget.reserve({"10.0.0.1"}, 20'000));
  CHECK(budget.reserve({"192.0.2.1"}, 100'000).has_value());
}

TEST_CASE("who asks from many addresses has one part, and his organisation two") {
  BodyBudget budget(most, {"10.0.0.1"});
  const auto first = budget.reserve({"192.0.2.1", "user a", "o"}, 60'000);
  CHECK(first.has_value());
  CHECK(!budget.reserve({"192.0.2.2", "user a", "o"}, 50'000));
  CHECK(!budget.reserve({"10.0.0.1", "user a", "o"}, 50'000));
  const auto second = budget.reserve({"192.0.2.2", "user b", "o"}, 100'000);
  CHECK(second.has_value());
  CHECK(!budget.reserve({"192.0.2.3", "user c", "o"}, 50'000));
  // What was refused took nothing of any part.
  CHECK(budget.reserve({"192.0.2.3", "user c", "p"}, 100'000).has_value());
  CHECK(budget.reserve({"192.0.2.3"}, 100'000).has_value());
}

TEST_CASE("a body that there is no room for is 503 before it comes, and is read once there is") {
  Serving serving(echo_routes(), budget_of(most));
  auto holder = std::make_unique<LoopbackClient>(serving.address());
  REQUIRE(holder->send(announced(90'000)));
  REQUIRE(holder->reply().status == 100);
  LoopbackClient refused(serving.address());
  REQUIRE(refused.send(announced(20'000)));
  const Reply reply = refused.reply();
  CHECK(reply.status == 503);
  CHECK(reply.header("retry-after") == "5");
  CHECK(refused.is_closed());
  CHECK(serving.ask(post("/task", std::string(16'384, 's'))).body.size() == 16'384);
  CHECK(LoopbackClient(serving.address(), 0, "127.0.0.2").ask(post("/task", std::string(20'000, 'o'))).status == 200);
  CHECK(holder->ask(std::string(90'000, 'b')).body.size() == 90'000);
  // The same connection again: what it held was given back with the answer.
  CHECK(holder->ask(post("/task", std::string(90'000, 'c'))).body.size() == 90'000);
}

TEST_CASE("a body of unknown length counts as the longest that the route takes") {
  std::vector<http::Route> routes = echo_routes();
  for (http::Route& route : routes) route.limits.body_max_bytes = 90'000;
  Serving serving(std::move(routes), budget_of(most));
  LoopbackClient holder(serving.address());
  REQUIRE(holder.send(announced(0)));
  REQUIRE(holder.reply().status == 100);
  LoopbackClient refused(serving.address());
  REQUIRE(refused.send(announced(0)));
  CHECK(refused.reply().status == 503);
  CHECK(holder.ask("3\r\nabc\r\n0\r\n\r\n").body == "abc");
}

TEST_CASE("a client that goes before its body came gives its share back") {
  Serving serving(echo_routes(), budget_of(most));
  auto holder = std::make_unique<LoopbackClient>(serving.address());
  REQUIRE(holder->send(announced(90'000)));
  REQUIRE(holder->reply().status == 100);
  holder.reset();
  // The server hears of it a moment later than we do.
  int status = 503;
  for (int i = 0; i < 500 && status == 503; ++i) {
    status = serving.ask(post("/task", std::string(90'000, 'n'))).status;
    if (status == 503) std::this_thread::sleep_for(std::chrono::milliseconds(40));
  }
  CHECK(status == 200);
}

TEST_CASE("who stands behind a proxy has a part of his own") {
  http::ServerSettings settings = budget_of(most);
  settings.trusted_proxies = {"127.0.0.1"};
  Serving serving(echo_routes(), settings);
  LoopbackClient holder(serving.address());
  REQUIRE(holder.send(announced(90'000, "X-Forwarded-For: 192.0.2.1\r\n")));
  REQUIRE(holder.reply().status == 100);
  const std::string body(20'000, 'b');
  LoopbackClient same(serving.address());
  REQUIRE(same.send(announced(20'000, "X-Forwarded-For: 192.0.2.1\r\n")));
  CHECK(same.reply().status == 503);
  CHECK(serving.ask(post("/task", body, "X-Forwarded-For: 192.0.2.2\r\n")).status == 200);
}
