#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "src/http/direct_request.hpp"
#include "src/http/framing_guard.hpp"
#include "tests/unit/http/ambiguous_requests.hpp"
#include "tests/unit/http/serving.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

bool is_direct(const std::string& header) {
  http::DirectFields memory;
  return http::read_direct_request(header, memory).has_value();
}

// /scan/NUMBER answers with that ticket, /now/ without one, /long/ with a body of 40 kB, /other/ leaves it to the
// routes.
class Scans {
 public:
  explicit Scans(http::ServerSettings settings = one_listener(), std::int64_t patience_ms = 60'000)
      : server(std::move(settings),
               {instant(http::Method::get, "/other/{x}", by_route), instant(http::Method::get, "/now/{x}", by_route)},
               files, metrics, clock, random) {
    http::DirectRoute route;
    route.prefixes = {"/scan/", "/now/", "/long/", "/other/"};
    route.label = "/scan/{number}";
    route.patience_ms = patience_ms;
    route.settled = [this] { return settled.load(); };
    route.answer = [this](const http::DirectRequest& request, http::DirectReply& reply) {
      return answer(request, reply);
    };
    server.serve_directly(std::move(route));
    REQUIRE(server.start().has_value());
  }

  void settle(std::uint64_t ticket) {
    settled = ticket;
    server.release_held();
  }

  // Until so many were asked for, or half a minute is over.
  bool have_come(int times) const {
    for (int i = 0; i < 6000 && came < times; ++i) std::this_thread::sleep_for(milliseconds(5));
    return came == times;
  }

  std::string address() const { return server.addresses().front(); }

  runtime::ThreadPool files{"files", 1, 8};
  monitoring::Metrics metrics;
  FakeClock clock;
  FakeRandom random;
  std::atomic<std::uint64_t> settled{0};
  std::atomic<int> came{0};  // to /scan/
  const std::string head = http::direct_head(200, "text/plain", {{"Cache-Control", "no-store"}});
  http::Server server;

 private:
  static Result<http::Response> by_route(http::Request& request) { return text_response("route " + request.path); }

  std::optional<http::DirectAnswer> answer(const http::DirectRequest& request, http::DirectReply& reply) {
    if (request.path.starts_with("/other/")) return std::nullopt;
    http::DirectAnswer answer;
    answer.head = head;
    if (request.path.starts_with("/scan/")) ++came;
    if (request.path.starts_with("/scan/")) answer.ticket = std::stoull(std::string(request.path.substr(6)));
    if (request.path.starts_with("/long/")) reply.append(std::string(40'000, 'x'));
    reply.append("from ");
    reply.append(request.client_address);
    reply.append(" recorded");
    answer.true_at = answer.ticket ? reply.position() : 0;
    reply.append(" true");
    return answer;
  }
};

}  // namespace

TEST_CASE("the hot path takes no request that the guard refuses, and none with a body") {
  for (const Case& one : ambiguous_requests()) {
    CAPTURE(one.what);
    std::string request = with_path(one.request, "/scan/1");
    for (const char* method : {"POST", "GET", "HEAD"}) {
      if (request.starts_with("POST")) request.replace(0, 4, method);
      const std::size_t end = request.find("\r\n\r\n");
      const std::string header = end == std::string::npos ? request : request.substr(0, end + 4);
      CHECK(!is_direct(header));
      request = with_path(one.request, "/scan/1");
    }
  }
}

TEST_CASE("the hot path takes plain questions and leaves whatever is more than one") {
  const std::string host = "Host: qr.example\r\n";
  for (const std::string& header : std::vector<std::string>{
           "GET /scan/1 HTTP/1.1\r\n" + host + "\r\n", "HEAD /scan/1?a=b HTTP/1.1\r\n" + host + "\r\n",
           "GET / HTTP/1.1\r\nhOST:a:8000\r\nX-Empty:\r\nX-Utf8: \xC3\xA9\r\nConnection: Keep-Alive\r\n\r\n"}) {
    CAPTURE(header);
    CHECK(is_direct(header));
    CHECK(http::fault_in_framing(header).empty());
  }
  for (const std::string& header : std::vector<std::string>{
           "POST /scan/1 HTTP/1.1\r\n" + host + "\r\n", "GET /scan/1 HTTP/1.0\r\n" + host + "\r\n",
           "GET http://qr.example/scan/1 HTTP/1.1\r\n" + host + "\r\n", "GET /scan/%31 HTTP/1.1\r\n" + host + "\r\n",
           "GET /scan/1 HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n",
           "GET /scan/1 HTTP/1.1\r\n" + host + "Expect: 100-continue\r\n\r\n",
           "GET /scan/1 HTTP/1.1\r\n" + host + "Upgrade: h2c\r\n\r\n",
           "GET /scan/1 HTTP/1.1\r\n" + host + "Connection: upgrade\r\n\r\n"}) {
    CAPTURE(header);
    CHECK(!is_direct(header));
  }
}

TEST_CASE("any byte in any place of a header that the hot path takes, the guard takes too") {
  const std::string sound = "GET /scan/1?l=fr HTTP/1.1\r\nHost: a\r\nX-A: b\r\n\r\n";
  int taken = 0;
  int worse = 0;
  for (std::size_t at = 0; at < sound.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string header = sound;
      header[at] = static_cast<char>(byte);
      if (!is_direct(header)) continue;
      ++taken;
      worse += http::fault_in_framing(header).empty() ? 0 : 1;
    }
  }
  CHECK(taken > 1000);
  CHECK(worse == 0);
}

TEST_CASE("an answer without a ticket leaves at once, whole and with http's own fields") {
  Scans scans;
  LoopbackClient client(scans.address());
  for (int i = 0; i < 3; ++i) {
    const Reply reply = client.ask(get("/now/1"));
    CHECK(reply.status == 200);
    CHECK(reply.body == "from 127.0.0.1 recorded true");
    CHECK(reply.header("content-type") == "text/plain");
    CHECK(reply.header("cache-control") == "no-store");
    CHECK(reply.header("x-content-type-options") == "nosniff");
    CHECK(reply.header("date") == "Tue, 24 Nov 2026 12:00:00 GMT");
    CHECK(reply.header("x-request-id").size() >= 8);
    CHECK(reply.header("connection") == "keep-alive");
  }
  const std::string claimed = "claimed-by-anybody";
  CHECK(client.ask(get("/now/1", "X-Request-Id: " + claimed + "\r\n")).header("x-request-id") != claimed);
}

TEST_CASE("what the handler leaves, and what is no plain question, the routes answer on the same connection") {
  Scans scans;
  LoopbackClient client(scans.address());
  CHECK(client.ask(get("/other/1")).body == "route /other/1");
  CHECK(client.ask(get("/now/1")).body == "from 127.0.0.1 recorded true");
  CHECK(client.ask(get("/now/%31")).body == "route /now/%31");
  CHECK(client.ask(get("/nowhere")).status == 404);
}

TEST_CASE("an answer waits for its ticket, and its neighbours wait for theirs alone") {
  Scans scans;
  LoopbackClient first(scans.address());
  LoopbackClient second(scans.address());
  // In this order, as tickets are handed out.
  first.send(get("/scan/5"));
  REQUIRE(scans.have_come(1));
  second.send(get("/scan/6"));
  REQUIRE(scans.have_come(2));
  CHECK(LoopbackClient(scans.address()).ask(get("/now/1")).status == 200);
  scans.settle(5);
  CHECK(first.reply().body == "from 127.0.0.1 recorded true");
  scans.settle(6);
  CHECK(second.reply().body == "from 127.0.0.1 recorded true");
  CHECK(first.ask(get("/scan/4")).body == "from 127.0.0.1 recorded true");
}

TEST_CASE("an answer whose patience ends says that its ticket has not come true") {
  Scans scans(one_listener(), 30);
  const auto began = steady_clock::now();
  CHECK(LoopbackClient(scans.address()).ask(get("/scan/9")).body == "from 127.0.0.1 recordedfalse");
  CHECK(steady_clock::now() - began >= milliseconds(30));
}

TEST_CASE("many held answers on two threads are each sent once, in whatever order tickets come") {
  http::ServerSettings settings = one_listener();
  settings.threads = 2;
  Scans scans(std::move(settings));
  std::vector<std::unique_ptr<LoopbackClient>> clients;
  for (int i = 1; i <= 60; ++i) {
    clients.push_back(std::make_unique<LoopbackClient>(scans.address()));
    clients.back()->send(get("/scan/" + std::to_string(i)));
  }
  // So that some are held when their ticket comes true.
  REQUIRE(scans.have_come(60));
  for (std::uint64_t ticket = 7; ticket <= 63; ticket += 7) scans.settle(ticket);
  int right = 0;
  for (auto& client : clients) right += client->reply().body == "from 127.0.0.1 recorded true" ? 1 : 0;
  CHECK(right == 60);
}

TEST_CASE("pipelined scans are answered in order, held ones too") {
  Scans scans;
  LoopbackClient client(scans.address());
  client.send(get("/now/1") + get("/scan/3") + get("/other/1") + get("/now/1"));
  CHECK(client.reply().body == "from 127.0.0.1 recorded true");
  scans.settle(3);
  CHECK(client.reply().body == "from 127.0.0.1 recorded true");
  CHECK(client.reply().body == "route /other/1");
  CHECK(client.reply().body == "from 127.0.0.1 recorded true");
}

TEST_CASE("HEAD gets the fields with the length and no body, and close closes") {
  Scans scans;
  LoopbackClient client(scans.address());
  client.send("HEAD /now/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const std::string all = client.rest();
  CHECK(all.find("Content-Length: 28") != std::string::npos);
  CHECK(all.find("Connection: close") != std::string::npos);
  CHECK(all.ends_with("\r\n\r\n"));
}

TEST_CASE("an answer longer than its memory is the routes'") {
  Scans scans;
  CHECK(LoopbackClient(scans.address()).ask(get("/long/1")).status == 404);
}

TEST_CASE("a client that goes away while its answer waits takes nothing with it, and a stop sends what waits") {
  Scans scans;
  { LoopbackClient(scans.address()).send(get("/scan/5")); }
  LoopbackClient stays(scans.address());
  stays.send(get("/scan/6"));
  REQUIRE(scans.have_come(2));
  std::thread later([&] {
    std::this_thread::sleep_for(milliseconds(50));
    scans.settle(6);
  });
  scans.server.stop();
  later.join();
  CHECK(stays.reply().body == "from 127.0.0.1 recorded true");
}

TEST_CASE("direct answers are in the metrics within seconds") {
  Scans scans;
  LoopbackClient client(scans.address());
  for (int i = 0; i < 5; ++i) client.ask(get("/now/1"));
  const std::string wanted = "route=\"/scan/{number}\",status=\"200\"} 5";
  for (int i = 0; i < 1000 && scans.metrics.text().find(wanted) == std::string::npos; ++i) {
    std::this_thread::sleep_for(milliseconds(50));
  }
  CHECK(scans.metrics.text().find(wanted) != std::string::npos);
}

TEST_CASE("a trusted proxy names requests on the hot path by the same rule as on the routes") {
  http::ServerSettings settings = one_listener();
  settings.trusted_proxies = {"127.0.0.1"};
  Scans scans(std::move(settings));
  LoopbackClient client(scans.address());
  const auto is_kept = [&](const std::string& path, const std::string& fields) {
    return client.ask(get(path, fields)).header("x-request-id") == "given-by-a-proxy";
  };
  for (const char* path : {"/now/1", "/other/1"}) {
    CAPTURE(path);
    CHECK(is_kept(path, "X-Request-Id: given-by-a-proxy\r\n"));
    CHECK(!is_kept(path, "X-Request-Id: given-by-a-proxy\r\nx-request-id: another-one\r\n"));
    CHECK(!is_kept(path, "X-Request-Id: another-one\r\nx-request-id: given-by-a-proxy\r\n"));
    CHECK(!is_kept(path, "X-Request-Id: given\"by\"a\"proxy\r\n"));
  }
}

TEST_CASE("the client behind a trusted proxy is the one it names") {
  http::ServerSettings settings = one_listener();
  settings.trusted_proxies = {"127.0.0.1"};
  Scans scans(std::move(settings));
  const Reply reply = LoopbackClient(scans.address()).ask(get("/now/1", "X-Forwarded-For: 192.0.2.7\r\n"));
  CHECK(reply.body == "from 192.0.2.7 recorded true");
}
