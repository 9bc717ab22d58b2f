#include "qrcongo/http/parts.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdio>
#include <memory>

#include "tests/unit/http/serving.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

using Part = Result<std::string>;

std::string chunk(const std::string& text) {
  char size[17];
  std::snprintf(size, sizeof size, "%zx", text.size());
  return size + ("\r\n" + text) + "\r\n";
}

// One after the other, then the end.
asio::awaitable<Part> one_of(const std::vector<std::string>& parts, std::atomic<std::size_t>& asked) {
  const std::size_t now = asked++;
  co_return now < parts.size() ? parts[now] : std::string();
}

asio::awaitable<Part> fail_at(std::size_t failing, Code code, std::atomic<std::size_t>& asked) {
  const std::size_t now = asked++;
  if (now == failing) co_return fail(code, "no more");
  co_return now < 3 ? std::string("part") : std::string();
}

asio::awaitable<Part> fail_from(std::size_t failing, Error error, std::atomic<std::size_t>& asked) {
  const std::size_t now = asked++;
  if (now >= failing) co_return fail(std::move(error));
  co_return std::string("part");
}

http::Route parts_route(std::function<asio::awaitable<Part>()> next) {
  return instant(http::Method::get, "/parts", [next = std::move(next)](http::Request&) -> Result<http::Response> {
    return http::parts_response("text/plain", http::PartStream{next});
  });
}

}  // namespace

TEST_CASE("parts go out as they are made, in chunks, and the connection goes on") {
  const std::vector<std::string> parts = {"one", "two", "three"};
  std::atomic<std::size_t> asked{0};
  Serving serving({parts_route([&] { return one_of(parts, asked); })});
  LoopbackClient client(serving.address());
  const Reply reply = client.ask(get("/parts"));
  CHECK(reply.status == 200);
  CHECK(reply.header("content-type") == "text/plain");
  CHECK(reply.header("transfer-encoding") == "chunked");
  CHECK(reply.header("content-length").empty());
  CHECK(reply.header("connection") == "keep-alive");
  CHECK(client.comes(chunk("one") + chunk("two") + chunk("three") + "0\r\n\r\n"));
  CHECK(asked == 4);
  CHECK(client.ask(get("/nowhere")).status == 404);
}

TEST_CASE("what an answer holds is given back before its client knows the end") {
  const std::vector<std::string> parts = {"one"};
  std::atomic<std::size_t> asked{0};
  const auto held = std::make_shared<int>(0);
  http::Route route = instant(http::Method::get, "/parts", [&](http::Request&) -> Result<http::Response> {
    http::PartStream stream;
    stream.next = [&parts, &asked, own = held] {
      ++*own;
      return one_of(parts, asked);
    };
    return http::parts_response("text/plain", std::move(stream));
  });
  Serving serving({std::move(route)});
  for (int i = 0; i < 50; ++i) {
    asked = 0;
    LoopbackClient client(serving.address());
    REQUIRE(client.ask(get("/parts")).status == 200);
    REQUIRE(client.comes("0\r\n\r\n"));
    CHECK(held.use_count() == 1);
  }
}

TEST_CASE("HTTP/1.0 gets them bare, and the connection's end is theirs") {
  const std::vector<std::string> parts = {"one", "two"};
  std::atomic<std::size_t> asked{0};
  Serving serving({parts_route([&] { return one_of(parts, asked); })});
  LoopbackClient client(serving.address());
  REQUIRE(client.send("GET /parts HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
  CHECK(client.reply().header("transfer-encoding").empty());
  CHECK(client.rest() == "onetwo");
}

TEST_CASE("HEAD asks for no part") {
  std::atomic<std::size_t> asked{0};
  const std::vector<std::string> parts = {"one"};
  Serving serving({parts_route([&] { return one_of(parts, asked); })});
  LoopbackClient client(serving.address());
  REQUIRE(client.send("HEAD /parts HTTP/1.1\r\nHost: a\r\n\r\n"));
  CHECK(client.reply(true).status == 200);
  CHECK(client.ask(get("/nowhere")).status == 404);
  CHECK(asked == 0);
}

TEST_CASE("the next part is made once the client took the last one") {
  const std::vector<std::string> parts(20, std::string(1'000'000, 'p'));
  std::atomic<std::size_t> asked{0};
  Serving serving({parts_route([&] { return one_of(parts, asked); })});
  LoopbackClient client(serving.address(), 200'000);
  REQUIRE(client.send(get("/parts")));
  REQUIRE(client.begins_with("HTTP/1.1 200"));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  CHECK(asked < 12);
  REQUIRE(client.take(20'000'000));
  REQUIRE(client.comes("\r\n0\r\n\r\n"));
  CHECK(asked == 21);
}

TEST_CASE("a first part that fails is an answer of its own") {
  std::atomic<std::size_t> asked{0};
  Serving serving({parts_route([&] { return fail_at(0, Code::not_found, asked); })});
  const Reply reply = serving.ask(get("/parts"));
  CHECK(reply.status == 404);
  CHECK(reply.header("content-type") == "application/problem+json");
}

TEST_CASE("a later part that fails ends the connection without the end of the answer") {
  std::atomic<std::size_t> asked{0};
  Serving serving({parts_route([&] { return fail_at(2, Code::internal, asked); })});
  LoopbackClient client(serving.address());
  REQUIRE(client.ask(get("/parts")).status == 200);
  CHECK(client.rest() == chunk("part") + chunk("part"));
}

TEST_CASE("a part for which there was no room is asked for again") {
  std::atomic<std::size_t> asked{0};
  Serving serving({parts_route([&] { return fail_at(1, Code::unavailable, asked); })});
  LoopbackClient client(serving.address());
  REQUIRE(client.ask(get("/parts")).status == 200);
  CHECK(client.comes(chunk("part") + chunk("part") + "0\r\n\r\n"));
}

TEST_CASE("a part for which there is no room is asked for three times, and no more") {
  std::atomic<std::size_t> asked{0};
  const Error busy{Code::unavailable, "no room", {}, 2};
  Serving serving({parts_route([&] { return fail_from(1, busy, asked); })});
  LoopbackClient client(serving.address());
  REQUIRE(client.ask(get("/parts")).status == 200);
  CHECK(client.rest() == chunk("part"));
  CHECK(asked == 4);
}

TEST_CASE("a part that took too long is not asked for again") {
  std::atomic<std::size_t> asked{0};
  const Error too_long{Code::unavailable, "broken off", {}, 5, true};
  SUBCASE("the first: its client hears so") {
    Serving serving({parts_route([&] { return fail_from(0, too_long, asked); })});
    CHECK(serving.ask(get("/parts")).status == 503);
    CHECK(asked == 1);
  }
  SUBCASE("a later one: its client is left") {
    Serving serving({parts_route([&] { return fail_from(1, too_long, asked); })});
    LoopbackClient client(serving.address());
    REQUIRE(client.ask(get("/parts")).status == 200);
    CHECK(client.rest() == chunk("part"));
    CHECK(asked == 2);
  }
}

TEST_CASE("what breaks off on HTTP/1.0 ends in a reset, for its end would be the answer's") {
  std::atomic<std::size_t> asked{0};
  Serving serving({parts_route([&] { return fail_at(2, Code::internal, asked); })});
  LoopbackClient client(serving.address());
  REQUIRE(client.send("GET /parts HTTP/1.0\r\n\r\n"));
  CHECK(client.is_reset());
  CHECK(asked == 3);
}

TEST_CASE("who is let in no more gets no further part, and what began goes on by the time at which it did") {
  std::atomic<std::size_t> asked{0};
  std::atomic<int> admitted{0};
  std::atomic<bool> began_now{false};
  const std::vector<std::string> parts = {"one", "two", "three"};
  http::Route route = parts_route([&] { return one_of(parts, asked); });
  const FakeClock clock;
  route.gate = [&](http::Request& request) -> Result<void> {
    if (++admitted == 1) began_now = request.goes_on_since_ms == 0;
    if (admitted == 2) began_now = began_now && request.goes_on_since_ms == clock.now_ms();
    if (admitted == 3) return fail(Code::unauthenticated, "dismissed");
    return {};
  };
  Serving serving({std::move(route)});
  LoopbackClient client(serving.address());
  REQUIRE(client.ask(get("/parts")).status == 200);
  CHECK(client.rest() == chunk("one") + chunk("two"));
  CHECK(asked == 2);
  CHECK(began_now);
}

TEST_CASE("an answer that is made while it is sent does not go on for ever") {
  http::ServerSettings settings = one_listener();
  settings.parts_max_ms = 100;
  std::atomic<std::size_t> asked{0};
  const Error never{Code::internal, "", {}, 0};
  Serving serving({parts_route([&] { return fail_from(std::size_t(-1), never, asked); })}, settings);
  LoopbackClient client(serving.address());
  REQUIRE(client.ask(get("/parts")).status == 200);
  const std::string rest = client.rest();
  CHECK(rest.starts_with(chunk("part")));
  CHECK(!rest.ends_with("\r\n0\r\n\r\n"));
}

TEST_CASE("a client that takes nothing of what is made while it is sent is left") {
  http::ServerSettings settings = one_listener();
  settings.slow_after_ms = 100;
  settings.connections_max = 1;
  const std::vector<std::string> parts(100, std::string(1'000'000, 'p'));
  std::atomic<std::size_t> asked{0};
  Serving serving({parts_route([&] { return one_of(parts, asked); })}, settings);
  LoopbackClient client(serving.address(), 4096);
  REQUIRE(client.send(get("/parts")));
  Reply other;
  for (int i = 0; i < 100 && other.status != 404; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    LoopbackClient next(serving.address());
    if (next.send(get("/nowhere"))) other = next.reply();
  }
  CHECK(other.status == 404);
  CHECK(asked < 100);
}
