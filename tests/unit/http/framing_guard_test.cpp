#include <doctest/doctest.h>

#include <atomic>

#include "src/http/framing_guard.hpp"
#include "tests/unit/http/ambiguous_requests.hpp"
#include "tests/unit/http/serving.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

std::string header_of(const std::string& request) {
  const std::size_t end = request.find("\r\n\r\n");
  return end == std::string::npos ? request : request.substr(0, end + 4);
}

}  // namespace

TEST_CASE("the guard names a fault in every request that two programs could read differently") {
  for (const Case& one : ambiguous_requests()) {
    CAPTURE(one.what);
    CHECK_FALSE(http::fault_in_framing(header_of(with_path(one.request, "/x"))).empty());
  }
}

TEST_CASE("the guard lets sound requests pass") {
  for (const char* request :
       {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.0\r\nHost: a\r\n\r\n",
        "POST /a?b=c HTTP/1.1\r\nhOST:a:8000\r\nCONTENT-LENGTH:0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: [::1]:8000\r\nTransfer-Encoding: \tChunked \r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX-Empty:\r\nX-Tab: a\tb\r\nX-Utf8: \xC3\xA9\r\n\r\n"}) {
    CAPTURE(request);
    CHECK(http::fault_in_framing(request).empty());
  }
}

TEST_CASE("a line that ends with LF alone is seen before the header is whole") {
  CHECK(http::has_bare_line_feed("GET / HTTP/1.1\n"));
  CHECK(http::has_bare_line_feed("\n"));
  CHECK(http::has_bare_line_feed("GET / HTTP/1.1\r\nHost: a\nX"));
  CHECK_FALSE(http::has_bare_line_feed("GET / HTTP/1.1\r\nHost: a\r"));
  CHECK_FALSE(http::has_bare_line_feed(""));
}

TEST_CASE("on both kinds of route an ambiguous request gets one 400, reaches no handler and ends the connection") {
  std::atomic<int> reached{0};
  Serving serving({instant(http::Method::post, "/instant",
                           [&](http::Request& request) {
                             ++reached;
                             return echo_body(request);
                           }),
                   task(http::Method::post, "/task", [&](http::Request& request) {
                     ++reached;
                     return echo_body_later(request);
                   })});
  for (const char* path : {"/instant", "/task"}) {
    for (const Case& one : ambiguous_requests()) {
      CAPTURE(path);
      CAPTURE(one.what);
      LoopbackClient client(serving.address());
      client.send(with_path(one.request, path) + post(path, "smuggled"));
      const Reply reply = client.reply();
      CHECK(reply.status == 400);
      CHECK(reply.header("connection") == "close");
      CHECK(reply.header("content-type") == "application/problem+json");
      CHECK(client.is_closed());
    }
  }
  CHECK(reached == 0);
}

TEST_CASE("on both kinds of route sound requests of every framing are answered") {
  Serving serving(echo_routes());
  for (const std::string path : {"/instant", "/task"}) {
    CAPTURE(path);
    LoopbackClient client(serving.address());
    CHECK(client.ask(post(path, "abc")).body == "abc");
    CHECK(client
              .ask("POST " + path +
                   " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nde\r\n1\r\nf\r\n0\r\nX-T: "
                   "u\r\n\r\n")
              .body == "def");
    CHECK(client.ask(post(path, "")).status == 200);
    CHECK(client.ask("POST " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
    CHECK(client.ask("POST " + path + " HTTP/1.0\r\nContent-Length: 3\r\n\r\nghi").body == "ghi");
    CHECK(client.is_closed());
  }
}

TEST_CASE("chunks that are none end the connection with a 400") {
  Serving serving(echo_routes());
  for (const char* body :
       {"zz\r\nab\r\n0\r\n\r\n", "2\r\nabc\r\n0\r\n\r\n", "-1\r\n", "FFFFFFFFFFFFFFFFF\r\n", "2\nab\n0\n\n"}) {
    for (const std::string path : {"/instant", "/task"}) {
      CAPTURE(body);
      LoopbackClient client(serving.address());
      CHECK(client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body));
      client.send_no_more();
      CHECK(client.reply().status >= 400);
      CHECK(client.is_closed());
    }
  }
}

TEST_CASE("a chunk's extension cannot grow without end") {
  Serving serving(echo_routes());
  LoopbackClient client(serving.address());
  client.send("POST /instant HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(400'000, 'x'));
  CHECK(client.reply().status == 400);
}
