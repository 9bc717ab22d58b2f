#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

#include "tests/unit/http/serving.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

// What its handlers wait behind: how many came, and whether they may go on. Opened at a test's end by itself, since a
// server waits for its handlers.
struct Gate {
  std::atomic<int> came{0};
  std::atomic<bool> is_open{false};
};

struct OpenedAtLast {
  Gate& gate;
  ~OpenedAtLast() { gate.is_open = true; }
};

asio::awaitable<Result<http::Response>> answer_behind(Gate& gate) {
  ++gate.came;
  asio::steady_timer timer(co_await asio::this_coro::executor);
  while (!gate.is_open) {
    timer.expires_after(std::chrono::milliseconds(5));
    co_await timer.async_wait(asio::use_awaitable);
  }
  co_return text_response("at last");
}

bool has_come(const Gate& gate, int times) {
  for (int i = 0; i < 6000 && gate.came < times; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return gate.came == times;
}

// A client from this address that has been answered. The server looks for room now and then: tries until it did.
std::unique_ptr<LoopbackClient> admitted(const Serving& serving, const std::string& from) {
  for (int i = 0; i < 500; ++i) {
    auto client = std::make_unique<LoopbackClient>(serving.address(), 0, from);
    client->send(post("/task", from));
    if (client->reply().status == 200) return client;
    std::this_thread::sleep_for(std::chrono::milliseconds(40));
  }
  FAIL("no room for " << from);
  return nullptr;
}

}  // namespace

TEST_CASE("where all connections are at work one more is accepted and closed, and there is room when one ends") {
  http::ServerSettings settings = one_listener();
  settings.threads = 1;
  settings.connections_max = 2;
  Gate gate;
  std::vector<http::Route> routes = echo_routes();
  routes.push_back(task(http::Method::get, "/slow", [&](http::Request&) { return answer_behind(gate); }));
  Serving serving(std::move(routes), settings);
  const OpenedAtLast opened{gate};
  LoopbackClient first(serving.address());
  LoopbackClient second(serving.address());
  REQUIRE(first.send(get("/slow")));
  REQUIRE(second.send(get("/slow")));
  REQUIRE(has_come(gate, 2));
  CHECK(LoopbackClient(serving.address()).is_closed());
  CHECK(serving.metrics.text().find("connections_cut_total{why=\"full\"} 1\n") != std::string::npos);
  gate.is_open = true;
  CHECK(first.reply().body == "at last");
  CHECK(second.reply().body == "at last");
  CHECK(ask_until_admitted(serving, post("/task", "3")).body == "3");
}

TEST_CASE("where all places are taken the oldest idle connection of the address that has most goes for a new one") {
  http::ServerSettings settings = one_listener();
  settings.threads = 1;
  settings.connections_max = 4;
  settings.crowded_keep_alive_ms = 60'000;  // none goes for lying idle alone
  Serving serving(echo_routes(), settings);
  const auto joined = [&](const std::string& from) {
    auto client = std::make_unique<LoopbackClient>(serving.address(), 0, from);
    CHECK(client->ask(post("/task", from)).body == from);
    return client;
  };
  const auto alone = joined("127.0.0.2");
  const auto oldest = joined("127.0.0.3");
  const auto middle = joined("127.0.0.3");
  const auto latest = joined("127.0.0.3");
  const auto newcomer = joined("127.0.0.4");
  CHECK(oldest->is_closed());
  for (const auto& client : {alone.get(), middle.get(), latest.get(), newcomer.get()}) {
    CHECK(client->ask(post("/instant", "still here")).body == "still here");
  }
  CHECK(serving.metrics.text().find("connections_cut_total{why=\"room\"} 1\n") != std::string::npos);
}

TEST_CASE("connections that send a body slowly, or were refused and do not go, make room for new ones") {
  http::ServerSettings settings = one_listener();
  settings.threads = 1;
  settings.connections_max = 1;
  settings.newcomer_ms = 0;
  settings.crowded_keep_alive_ms = 600'000;
  std::vector<http::Route> routes = small_body_routes(1000);
  const auto refusal = [](const http::Request&, const Error& error) {
    http::Response response = text_response("too large");
    response.status = http::status_of(error.code);
    return response;
  };
  for (http::Route& route : routes) route.refusal = refusal;  // and then lingers long
  struct Sent {
    int size;
    int status;
  };
  for (const Sent& sent : {Sent{100, 100}, Sent{1001, 413}}) {
    CAPTURE(sent.size);
    Serving serving(routes, settings);
    LoopbackClient slow(serving.address());
    REQUIRE(slow.send("POST /task HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(sent.size) +
                      "\r\nExpect: 100-continue\r\n\r\n"));
    REQUIRE(slow.reply().status == sent.status);
    const auto newcomer = admitted(serving, "127.0.0.2");
    CHECK(slow.is_closed());
  }
}

TEST_CASE("who has just come and was never answered stays, unless his address has many connections") {
  http::ServerSettings settings = one_listener();
  settings.threads = 1;
  settings.connections_max = 10;
  settings.newcomer_ms = 600'000;
  settings.header_deadline_ms = settings.crowded_keep_alive_ms = 600'000;  // none goes for its slowness
  Serving serving(echo_routes(), settings);
  std::vector<std::unique_ptr<LoopbackClient>> few;
  for (int i = 0; i < 8; ++i) few.push_back(std::make_unique<LoopbackClient>(serving.address(), 0, "127.0.0.2"));
  LoopbackClient alone(serving.address(), 0, "127.0.0.3");
  LoopbackClient other(serving.address(), 0, "127.0.0.4");
  CHECK(LoopbackClient(serving.address(), 0, "127.0.0.5").is_closed());
  CHECK(serving.metrics.text().find("connections_cut_total{why=\"full\"} 1\n") != std::string::npos);
  // Once he was answered he is no newcomer, and goes for one.
  CHECK(other.ask(post("/task", "other")).body == "other");
  const auto newcomer = admitted(serving, "127.0.0.5");
  CHECK(other.is_closed());
  // With this one its address has nine.
  const auto ninth = admitted(serving, "127.0.0.2");
  CHECK(few.front()->is_closed());
  for (LoopbackClient* client : {few.at(1).get(), &alone, newcomer.get(), ninth.get()}) {
    CHECK(client->ask(post("/task", "still here")).body == "still here");
  }
}

TEST_CASE("an address that has all it may gets no further connection until one of its own ends") {
  http::ServerSettings settings = one_listener();
  settings.threads = 2;
  settings.connections_an_address = 2;
  Serving serving(echo_routes(), settings);
  auto first = std::make_unique<LoopbackClient>(serving.address());
  LoopbackClient second(serving.address());
  CHECK(first->ask(post("/task", "1")).body == "1");
  CHECK(second.ask(post("/task", "2")).body == "2");
  CHECK(LoopbackClient(serving.address()).is_closed());
  CHECK(serving.metrics.text().find("connections_cut_total{why=\"address\"} 1\n") != std::string::npos);
  CHECK(LoopbackClient(serving.address(), 0, "127.0.0.2").ask(post("/task", "other")).body == "other");
  first.reset();
  CHECK(ask_until_admitted(serving, post("/task", "3")).body == "3");
}

TEST_CASE("proxies and gateways have any number of connections") {
  http::ServerSettings settings = one_listener();
  settings.connections_an_address = 1;
  settings.trusted_proxies = {"127.0.0.1"};
  settings.gateways = {"127.0.0.2"};
  Serving serving(echo_routes(), settings);
  for (const std::string from : {"127.0.0.1", "127.0.0.2"}) {
    LoopbackClient first(serving.address(), 0, from);
    LoopbackClient second(serving.address(), 0, from);
    CHECK(first.ask(post("/task", from)).body == from);
    CHECK(second.ask(post("/task", from)).body == from);
  }
}
