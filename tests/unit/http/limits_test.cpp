#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

#include "tests/unit/http/serving.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

constexpr int small_buffer = 4096;

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

bool has_cut(Serving& serving, int times) {
  const std::string line = "connections_cut_total{why=\"slow\"} " + std::to_string(times) + "\n";
  return serving.metrics.text().find(line) != std::string::npos;
}

// The client takes a few bytes now and then, for some fifty seconds.
bool is_cut_while_it_trickles(Serving& serving, LoopbackClient& client, int times) {
  for (int i = 0; i < 1000 && !has_cut(serving, times); ++i) client.trickle();
  return has_cut(serving, times);
}

// Anew where a machine at its limits let the deadline pass before it read what was sent: who sent nothing is not cut
// off.
bool is_cut_after(Serving& serving, const std::string& part, int times) {
  for (int i = 0; i < 20 && !has_cut(serving, times); ++i) {
    LoopbackClient client(serving.address());
    client.send(part);
    CHECK(client.rest().empty());
  }
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

TEST_CASE("a GET, HEAD or OPTIONS with a body is 413 before the body comes, one with a body of no bytes is read") {
  const auto answer_empty = [](http::Request&) -> Result<http::Response> { return text_response("empty"); };
  Serving serving(
      {instant(http::Method::get, "/page", answer_empty), instant(http::Method::options, "/page", answer_empty)});
  for (const std::string method : {"GET", "HEAD", "OPTIONS"}) {
    const std::string start = method + " /page HTTP/1.1\r\nHost: a\r\n";
    for (const std::string field : {"Content-Length: 1\r\n", "Transfer-Encoding: chunked\r\n"}) {
      CAPTURE(start + field);
      LoopbackClient client(serving.address());
      REQUIRE(client.send(start + field + "Expect: 100-continue\r\n\r\n"));
      const Reply reply = client.reply(method == "HEAD");
      CHECK(reply.status == 413);
      CHECK(reply.header("connection") == "close");
      CHECK(client.is_closed());
    }
    LoopbackClient client(serving.address());
    REQUIRE(client.send(start + "Content-Length: 0\r\n\r\n"));
    CHECK(client.reply(method == "HEAD").status == 200);
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

TEST_CASE("a client that is slow with its header or its body is left, and counted") {
  http::ServerSettings settings = one_listener();
  settings.header_deadline_ms = 100;
  settings.body_deadline_ms = 100;
  Serving serving(echo_routes(), settings);
  CHECK(is_cut_after(serving, "POST /task HTTP/1.1\r\nHost:", 1));
  CHECK(is_cut_after(serving, "POST /task HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab", 2));
}

TEST_CASE("a client that says nothing, at first or after an answer, is left, and was cut off from nothing") {
  {
    http::ServerSettings settings = one_listener();
    settings.header_deadline_ms = 100;
    Serving serving(echo_routes(), settings);
    CHECK(LoopbackClient(serving.address()).is_closed());
    CHECK(has_cut(serving, 0));
  }
  http::ServerSettings settings = one_listener();
  settings.keep_alive_ms = 100;
  Serving serving(echo_routes(), settings);
  LoopbackClient slow_next(serving.address());
  CHECK(slow_next.ask(post("/task", "x")).status == 200);
  CHECK(slow_next.is_closed());
  CHECK(has_cut(serving, 0));
}

TEST_CASE("a request that has begun behind another one has the header's deadline, not the idle connection's") {
  http::ServerSettings settings = one_listener();
  settings.header_deadline_ms = 5'000;
  Serving serving(echo_routes(), settings);
  LoopbackClient client(serving.address());
  CHECK(client.ask(post("/task", "x") + "POST /task HTT").status == 200);
  CHECK(client.is_closed());
}

TEST_CASE("a client that takes its answer slowly is not left as long as it keeps the pace") {
  http::ServerSettings settings = one_listener();
  settings.write_deadline_ms = 100;  // passes many times meanwhile: it is not for long answers
  settings.slow_after_ms = 10'000;
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

TEST_CASE("what long answers take of the memory is bounded, in all and for an address, and given back") {
  http::ServerSettings settings = one_listener();
  settings.answers_bytes_max = 320'000'000;
  const std::string large(16'000'000, 'l');  // more than the kernel keeps for somebody who does not read
  Serving serving(
      {instant(http::Method::get, "/large",
               [&](http::Request&) -> Result<http::Response> { return text_response(large); }),
       instant(http::Method::post, "/done",
               [&](http::Request&) -> Result<http::Response> { return text_response(large); }),
       instant(http::Method::get, "/small",
               [](http::Request&) -> Result<http::Response> { return text_response(std::string(60'000, 's')); })},
      settings);
  LoopbackClient reader(serving.address(), 200'000);
  REQUIRE(reader.send(get("/large")));
  REQUIRE(reader.begins_with("HTTP/1.1 200"));
  const Reply refused = serving.ask(get("/large"));
  CHECK(refused.status == 503);
  CHECK_FALSE(refused.header("retry-after").empty());
  CHECK(serving.ask(get("/small")).body.size() == 60'000);
  CHECK(serving.ask(post("/done", "x")).body.size() == large.size());
  CHECK(LoopbackClient(serving.address(), 0, "127.0.0.2").ask(get("/large")).body.size() == large.size());
  CHECK(reader.reply().body.size() == large.size());
  CHECK(reader.ask(get("/large")).body.size() == large.size());
}

TEST_CASE("who asks from another address has no other part of what long answers take") {
  http::ServerSettings settings = one_listener();
  settings.answers_bytes_max = 320'000'000;
  const std::string large(16'000'000, 'l');
  http::Route route = instant(http::Method::get, "/large",
                              [&](http::Request&) -> Result<http::Response> { return text_response(large); });
  route.gate = [](http::Request& request) -> Result<void> {
    request.counted_as = *request.header("X-Caller");
    return {};
  };
  Serving serving({std::move(route)}, settings);
  LoopbackClient reader(serving.address(), 200'000);
  REQUIRE(reader.send(get("/large", "X-Caller: one\r\n")));
  REQUIRE(reader.begins_with("HTTP/1.1 200"));
  const auto ask_from_elsewhere = [&](const std::string& caller) {
    return LoopbackClient(serving.address(), 0, "127.0.0.2").ask(get("/large", "X-Caller: " + caller + "\r\n")).status;
  };
  CHECK(ask_from_elsewhere("one") == 503);
  CHECK(ask_from_elsewhere("two") == 200);
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
  // It may be cut before all was sent.
  for (int i = 0; i < times && client.send(get("/page")); ++i) continue;
  CHECK(is_cut_while_it_trickles(serving, client, 1));
}

TEST_CASE("a body that comes slowly is read past its deadline, one in single bytes is not") {
  http::ServerSettings settings = one_listener();
  settings.body_deadline_ms = 300;
  settings.body_bytes_per_s = 100;
  Serving serving(echo_routes(), settings);
  LoopbackClient steady(serving.address());
  const std::string part(2'000, 'b');
  // Each part is worth twenty seconds more; the first comes with the header, whose body has but its deadline.
  REQUIRE(steady.send("POST /task HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n" + part));
  for (int i = 1; i < 25; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    CHECK(steady.send(part));
  }
  CHECK(steady.reply().body.size() == 50'000);
  LoopbackClient trickling(serving.address());
  REQUIRE(trickling.send("POST /task HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n"));
  constexpr int most = 1000;
  int sent = 0;
  for (; sent < most && trickling.send("b"); ++sent) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  CHECK(sent < most);
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
  std::atomic<int> begun{0};
  Serving serving({task(http::Method::get, "/slow",
                        [&](http::Request&) {
                          ++begun;
                          return answer_after(std::chrono::milliseconds(2'500));
                        })},
                  settings);
  // Anew where the connection was left before its request was read.
  Reply reply;
  for (int i = 0; i < 20 && begun == 0; ++i) {
    LoopbackClient client(serving.address());
    client.send(get("/slow"));
    reply = client.reply();
  }
  CHECK(reply.body == "at last");
}
