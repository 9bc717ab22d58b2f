#include <doctest/doctest.h>

#include <atomic>

#include "src/http/framing_guard.hpp"
#include "tests/unit/http/ambiguous_requests.hpp"
#include "tests/unit/http/serving.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

// The three ways in which a request is answered: /instant on the spot, /task by a coroutine, /scan/1 by the hot path.
// Each counts whoever reaches it.
class ThreeKinds {
 public:
  ThreeKinds() : server(one_listener(), routes(), files, metrics, clock, random) {
    http::DirectRoute scans;
    scans.prefixes = {"/scan/"};
    scans.label = "/scan/{number}";
    scans.settled = [] { return std::uint64_t{0}; };
    scans.answer = [this](const http::DirectRequest&, http::DirectReply& reply) -> std::optional<http::DirectAnswer> {
      ++reached;
      reply.append("scan");
      http::DirectAnswer answer;
      answer.head = head;
      return answer;
    };
    server.serve_directly(std::move(scans));
    REQUIRE(server.start().has_value());
  }

  std::string address() const { return server.addresses().front(); }

  std::atomic<int> reached{0};
  std::string trailer_seen;  // by /task

 private:
  std::vector<http::Route> routes() {
    std::vector<http::Route> all;
    for (const http::Method method : {http::Method::get, http::Method::post}) {
      all.push_back(instant(method, "/instant", [this](http::Request& request) {
        ++reached;
        return echo_body(request);
      }));
      all.push_back(task(method, "/task", [this](http::Request& request) {
        ++reached;
        const std::string* trailer = request.header("X-Trailer");
        if (trailer != nullptr) trailer_seen = *trailer;
        return echo_body_later(request);
      }));
    }
    all.push_back(instant(http::Method::get, "/scan/{number}", [this](http::Request& request) {
      ++reached;
      return echo_body(request);
    }));
    return all;
  }

  const std::string head = http::direct_head(200, "text/plain", {});
  runtime::ThreadPool files{"files", 1, 8};
  monitoring::Metrics metrics;
  FakeClock clock;
  FakeRandom random;
  http::Server server;
};

// What must not be read as requests of their own, whichever part of it is left over.
std::string smuggled() { return post("/task", "smuggled") + get("/scan/1") + get("/instant"); }

void check_refused_for_good(ThreeKinds& kinds, const std::string& request) {
  LoopbackClient client(kinds.address());
  client.send(request + smuggled());
  const Reply reply = client.reply();
  CHECK(reply.status == 400);
  CHECK(reply.header("connection") == "close");
  CHECK(reply.header("content-type") == "application/problem+json");
  CHECK(client.is_closed());
  CHECK(kinds.reached == 0);
}

std::string in_chunks(const std::string& path, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
}

}  // namespace

TEST_CASE("after the refusal of an ambiguous request not a byte more is read as one, on all three kinds of route") {
  ThreeKinds kinds;
  for (const std::string path : {"/instant", "/task", "/scan/1"}) {
    for (const char* method : {"POST", "GET", "HEAD"}) {
      for (const Case& one : ambiguous_requests()) {
        CAPTURE(path);
        CAPTURE(method);
        CAPTURE(one.what);
        std::string request = with_path(one.request, path);
        if (request.starts_with("POST")) request.replace(0, 4, method);
        check_refused_for_good(kinds, request);
      }
    }
  }
}

TEST_CASE("a target that is no path of ours ends the connection, on all three kinds of route") {
  ThreeKinds kinds;
  for (const std::string path : {"/instant", "/task", "/scan/1"}) {
    for (const Case& one : foreign_targets()) {
      CAPTURE(path);
      CAPTURE(one.what);
      check_refused_for_good(kinds, with_path(one.request, path));
    }
  }
}

TEST_CASE("after chunks that are none not a byte more is read as a request") {
  ThreeKinds kinds;
  for (const std::string path : {"/instant", "/task"}) {
    for (const Case& one : ambiguous_chunks()) {
      CAPTURE(path);
      CAPTURE(one.what);
      check_refused_for_good(kinds, in_chunks(path, one.request));
    }
  }
}

TEST_CASE("a byte that no line may hold, anywhere in a header, lets nothing through behind it") {
  ThreeKinds kinds;
  const std::string sound = "POST /task HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n";
  for (std::size_t at = 0; at + 4 < sound.size(); ++at) {
    for (const char byte : {'\0', '\r', '\n', '\v', '\f', '\x7F'}) {
      std::string request = sound;
      request.insert(at, 1, byte);
      if (http::fault_in_framing(request.substr(0, request.find("\r\n\r\n") + 4)).empty()) continue;
      CAPTURE(at);
      CAPTURE(static_cast<int>(byte));
      check_refused_for_good(kinds, request + "abc");
    }
  }
}

TEST_CASE("trailers say nothing to a handler, and extensions that are sound are passed over") {
  ThreeKinds kinds;
  LoopbackClient client(kinds.address());
  CHECK(client.ask(in_chunks("/task", "2;a=b;c=\"d \\\" e\"\r\nab\r\n0;x\r\nX-Trailer: seen\r\n\r\n")).body == "ab");
  CHECK(kinds.trailer_seen.empty());
  CHECK(client.ask(get("/scan/1")).body == "scan");
  CHECK(kinds.reached == 2);
}

TEST_CASE("what is asked for beside the request line changes nothing") {
  ThreeKinds kinds;
  LoopbackClient client(kinds.address());
  for (const char* field :
       {"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
        "Expect: 200-ok\r\n", "X-HTTP-Method-Override: DELETE\r\n", "X-Original-URL: /task\r\n",
        "X-Rewrite-URL: /task\r\n", "Max-Forwards: 0\r\n", "Transfer_Encoding: chunked\r\n"}) {
    CAPTURE(field);
    for (const char* path : {"/instant", "/task", "/scan/1"}) CHECK(client.ask(get(path, field)).status == 200);
  }
}

TEST_CASE("dot segments and encoded slashes lead nowhere else") {
  ThreeKinds kinds;
  for (const char* target : {"/x/../task", "/./task", "/task/..", "/task/.", "//task", "/task//", "/%2e%2e/task",
                             "/x/%2e%2e/task", "/TASK", "/task/", "/%74ask%2F"}) {
    CAPTURE(target);
    LoopbackClient client(kinds.address());
    const int status = client.ask(get(target)).status;
    CHECK((status == 404 || status == 400));
  }
  CHECK(kinds.reached == 0);
}
