#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <thread>

#include "tests/unit/http/serving.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

constexpr int small_buffer = 4096;

std::vector<http::Route> small_body_routes(std::uint64_t body_max_bytes) {
  std::vector<http::Route> routes = echo_routes();
  for (http::Route& route : routes) route.limits.body_max_bytes = body_max_bytes;
  return routes;
}

std::string header_of_size(std::size_t size) {
  const std::string rest = "\r\n\r\n";
  std::string header = "POST /task HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nX-Filler: ";
  header.append(size - header.size() - rest.size(), 'f');
  return header + rest;
}

std::string chunked(const std::string& path, const std::string& chunks) {
  return "POST " + path + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
}

asio::awaitable<Result<http::Response>> answer_after(std::chrono::milliseconds pause) {
  asio::steady_timer timer(co_await asio::this_coro::executor, pause);
  co_await timer.async_wait(asio::use_awaitable);
  co_return text_response("at last");
}

// Tries until the server has a place again: it hears of a connection's end a moment later than we do.
Reply ask_until_admitted(const Serving& serving, const std::string& request) {
  Reply reply;
  for (int i = 0; i < 500 && reply.status == 0; ++i) {
    LoopbackClient client(serving.address());
    client.send(request);
    reply = client.reply();
    if (reply.status == 0) std::this_thread::sleep_for(std::chrono::milliseconds(40));
  }
  return reply;
}

bool has_cut(Serving& serving, int times) {
  const std::string line = "connections_cut_total{why=\"slow\"} " + std::to_string(times) + "\n";
  return serving.metrics.text().find(line) != std::string::npos;
}

// The client takes a few bytes now and then, for some ten seconds.
bool is_cut_while_it_trickles(Serving& serving, LoopbackClient& client, int times) {
  for (int i = 0; i < 200 && !has_cut(serving, times); ++i) client.trickle();
  return has_cut(serving, times);
}

}  // namespace

TEST_CASE("a header of 8192 bytes is read, a longer one is 431") {
  Serving serving(echo_routes());
  CHECK(serving.ask(header_of_size(8192)).status == 200);
  for (const std::size_t size : {8193U, 20'000U, 200'000U}) {
    CAPTURE(size);
    LoopbackClient client(serving.address());
    client.send(header_of_size(size));
    const Reply reply = client.reply();
    CHECK(reply.status == 431);
    CHECK(reply.header("connection") == "close");
    CHECK(client.is_closed());
  }
}

TEST_CASE("a header without an end is 431 as soon as it is too long") {
  Serving serving(echo_routes());
  LoopbackClient client(serving.address());
  REQUIRE(client.send("GET /" + std::string(8187, 'a')));
  CHECK(client.reply().status == 431);
}

TEST_CASE("a body as long as the route allows is read, a longer one is 413") {
  Serving serving(small_body_routes(1000));
  for (const std::string path : {"/instant", "/task"}) {
    CAPTURE(path);
    const std::string most(1000, 'b');
    CHECK(serving.ask(post(path, most)).body == most);
    CHECK(serving.ask(chunked(path, "3E8\r\n" + most + "\r\n0\r\n\r\n")).body == most);
    for (const std::string& too_much : {post(path, most + "b"), chunked(path, "3E9\r\n" + most + "b\r\n0\r\n\r\n"),
                                        chunked(path, "3E8\r\n" + most + "\r\n1\r\nb\r\n0\r\n\r\n")}) {
      LoopbackClient client(serving.address());
      client.send(too_much);
      const Reply reply = client.reply();
      CHECK(reply.status == 413);
      CHECK(reply.header("connection") == "close");
      CHECK(client.is_closed());
    }
  }
}

TEST_CASE("a length that is too much is refused before the body is asked for") {
  Serving serving(small_body_routes(1000));
  LoopbackClient client(serving.address());
  REQUIRE(client.send("POST /task HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n"));
  CHECK(client.reply().status == 413);
  CHECK(client.is_closed());
}

TEST_CASE("a client that sends its whole body before it reads still gets the refusal") {
  Serving serving(small_body_routes(1000));
  LoopbackClient client(serving.address());
  CHECK(client.send(post("/task", std::string(900'000, 'b'))));
  CHECK(client.reply().status == 413);
}

TEST_CASE("a client that is slow with its header, its body or its next request is left") {
  http::ServerSettings settings = one_listener();
  settings.header_deadline_ms = 100;
  settings.body_deadline_ms = 100;
  settings.keep_alive_ms = 100;
  Serving serving(echo_routes(), settings);
  LoopbackClient silent(serving.address());
  LoopbackClient slow_header(serving.address());
  LoopbackClient slow_body(serving.address());
  LoopbackClient slow_next(serving.address());
  CHECK(slow_header.send("POST /task HTTP/1.1\r\nHost:"));
  CHECK(slow_body.send("POST /task HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"));
  CHECK(slow_next.ask(post("/task", "x")).status == 200);
  CHECK(silent.is_closed());
  CHECK(slow_header.is_closed());
  CHECK(slow_body.is_closed());
  CHECK(slow_next.is_closed());
  // Who only lay idle was not cut off from anything.
  CHECK(has_cut(serving, 2));
}

TEST_CASE("a request that has begun behind another one has the header's deadline, not the idle connection's") {
  http::ServerSettings settings = one_listener();
  settings.header_deadline_ms = 100;
  Serving serving(echo_routes(), settings);
  LoopbackClient client(serving.address());
  CHECK(client.ask(post("/task", "x") + "POST /task HTT").status == 200);
  CHECK(client.is_closed());
}

TEST_CASE("a client that takes its answer slowly is not left as long as it keeps the pace") {
  http::ServerSettings settings = one_listener();
  settings.write_deadline_ms = 100;
  settings.slow_after_ms = 500;
  settings.slow_bytes_per_s = 100'000;
  const std::string large(64'000'000, 'l');
  Serving serving({instant(http::Method::get, "/large",
                           [&](http::Request&) -> Result<http::Response> { return text_response(large); })},
                  settings);
  LoopbackClient client(serving.address());
  REQUIRE(client.send(get("/large")));
  for (std::size_t taken = 1; taken <= 64; ++taken) {
    CHECK(client.take(taken * 1'000'000));
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
  }
  CHECK(client.reply().body.size() == large.size());
}

TEST_CASE("a client that takes a few bytes of its answer now and then is left, and counted") {
  http::ServerSettings settings = one_listener();
  settings.slow_after_ms = 500;
  settings.slow_bytes_per_s = 100'000;
  TemporaryFolder folder;
  const std::string path = folder.path("archive.zip");
  constexpr std::size_t size = 32'000'000;
  std::ofstream(path, std::ios::binary) << std::string(size, 'z');
  const auto in_memory = [](http::Request&) -> Result<http::Response> { return text_response(std::string(size, 'l')); };
  const auto from_disk = [&](http::Request&) -> Result<http::Response> {
    http::Response response;
    response.file = http::FileBody{path, 0, size};
    return response;
  };
  Serving serving({instant(http::Method::get, "/memory", in_memory), instant(http::Method::get, "/file", from_disk)},
                  settings);
  int cut = 0;
  for (const std::string target : {"/memory", "/file"}) {
    CAPTURE(target);
    LoopbackClient client(serving.address(), small_buffer);
    REQUIRE(client.send(get(target)));
    CHECK(is_cut_while_it_trickles(serving, client, ++cut));
  }
}

TEST_CASE("small answers have a deadline that a few bytes now and then do not move") {
  http::ServerSettings settings = one_listener();
  settings.write_deadline_ms = 500;
  constexpr std::size_t size = 60'000;
  constexpr int times = 300;  // more than the kernel keeps for somebody who does not read
  Serving serving(
      {instant(http::Method::get, "/page",
               [](http::Request&) -> Result<http::Response> { return text_response(std::string(size, 'p')); })},
      settings);
  LoopbackClient client(serving.address(), small_buffer);
  for (int i = 0; i < times; ++i) REQUIRE(client.send(get("/page")));
  CHECK(is_cut_while_it_trickles(serving, client, 1));
}

TEST_CASE("a body that comes slowly is read past its deadline, one in single bytes is not") {
  http::ServerSettings settings = one_listener();
  settings.body_deadline_ms = 300;
  settings.body_bytes_per_s = 4'000;
  Serving serving(echo_routes(), settings);
  LoopbackClient steady(serving.address());
  const std::string part(2'000, 'b');
  REQUIRE(steady.send("POST /task HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n"));
  for (int i = 0; i < 25; ++i) {
    CHECK(steady.send(part));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  CHECK(steady.reply().body.size() == 50'000);
  LoopbackClient trickling(serving.address());
  REQUIRE(trickling.send("POST /task HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n"));
  int sent = 0;
  for (; sent < 200 && trickling.send("b"); ++sent) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  CHECK(sent < 200);
}

TEST_CASE("a client that takes nothing of its answer is left") {
  http::ServerSettings settings = one_listener();
  settings.slow_after_ms = 100;
  settings.connections_max = 1;
  const std::string large(32'000'000, 'l');
  Serving serving({instant(http::Method::get, "/large",
                           [&](http::Request&) -> Result<http::Response> { return text_response(large); })},
                  settings);
  LoopbackClient client(serving.address());
  REQUIRE(client.send(get("/large")));
  CHECK(ask_until_admitted(serving, get("/nowhere")).status == 404);
}

TEST_CASE("the sweep never takes a connection from a handler that is still at work") {
  http::ServerSettings settings = one_listener();
  settings.header_deadline_ms = settings.body_deadline_ms = settings.write_deadline_ms = settings.keep_alive_ms = 100;
  settings.slow_after_ms = 100;
  Serving serving(
      {task(http::Method::get, "/slow", [](http::Request&) { return answer_after(std::chrono::milliseconds(2'500)); })},
      settings);
  CHECK(serving.ask(get("/slow")).body == "at last");
}

TEST_CASE("where all connections are at work one more is accepted and closed, and there is room when one ends") {
  http::ServerSettings settings = one_listener();
  settings.threads = 1;
  settings.connections_max = 2;
  std::vector<http::Route> routes = echo_routes();
  routes.push_back(
      task(http::Method::get, "/slow", [](http::Request&) { return answer_after(std::chrono::milliseconds(1'500)); }));
  Serving serving(std::move(routes), settings);
  LoopbackClient first(serving.address());
  LoopbackClient second(serving.address());
  REQUIRE(first.send(get("/slow")));
  REQUIRE(second.send(get("/slow")));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  CHECK(LoopbackClient(serving.address()).is_closed());
  CHECK(serving.metrics.text().find("connections_cut_total{why=\"full\"} 1\n") != std::string::npos);
  CHECK(first.reply().body == "at last");
  CHECK(second.reply().body == "at last");
  CHECK(ask_until_admitted(serving, post("/task", "3")).body == "3");
}

TEST_CASE("where all places are taken the oldest idle connection of the address that has most goes for a new one") {
  http::ServerSettings settings = one_listener();
  settings.threads = 1;
  settings.connections_max = 4;
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
