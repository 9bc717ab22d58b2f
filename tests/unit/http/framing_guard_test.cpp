#include <doctest/doctest.h>

#include <atomic>

#include "src/http/framing_guard.hpp"
#include "tests/unit/http/serving.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

struct Case {
  const char* what;
  std::string request;  // %s stands for the path
};

std::string with_path(std::string request, const std::string& path) {
  const std::size_t at = request.find("%s");
  return at == std::string::npos ? request : request.replace(at, 2, path);
}

// Each of these is one request to some program in the world and two, or another one, to some other.
std::vector<Case> ambiguous_requests() {
  const std::string start = "POST %s HTTP/1.1\r\n";
  const std::string host = "Host: qr.example\r\n";
  return {
      {"gzip with a length", start + host + "Transfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"},
      {"chunked on HTTP/1.0", "POST %s HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"chunked, gzip", start + host + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"},
      {"gzip, chunked", start + host + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
      {"xchunked", start + host + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
      {"an empty encoding", start + host + "Transfer-Encoding:\r\n\r\n0\r\n\r\n"},
      {"two encodings", start + host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"length and encoding", start + host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"encoding and length", start + host + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"},
      {"no Host", start + "Content-Length: 0\r\n\r\n"},
      {"two Hosts", start + host + host + "Content-Length: 0\r\n\r\n"},
      {"two Hosts on HTTP/1.0", "POST %s HTTP/1.0\r\n" + host + host + "Content-Length: 0\r\n\r\n"},
      {"an empty Host", start + "Host:\r\nContent-Length: 0\r\n\r\n"},
      {"a Host with a space", start + "Host: a b\r\nContent-Length: 0\r\n\r\n"},
      {"two lengths that differ", start + host + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"},
      {"two lengths that agree", start + host + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"},
      {"a list of lengths", start + host + "Content-Length: 3, 3\r\n\r\nabc"},
      {"a length with a sign", start + host + "Content-Length: +3\r\n\r\nabc"},
      {"a negative length", start + host + "Content-Length: -3\r\n\r\nabc"},
      {"a hexadecimal length", start + host + "Content-Length: 0x3\r\n\r\nabc"},
      {"an empty length", start + host + "Content-Length:\r\n\r\n"},
      {"a length beyond 64 bits", start + host + "Content-Length: 18446744073709551619\r\n\r\nabc"},
      {"a space before the colon", start + host + "Content-Length : 3\r\n\r\nabc"},
      {"a tab before the colon", start + host + "Content-Length\t: 3\r\n\r\nabc"},
      {"a folded line", start + host + "X-Long: a\r\n b\r\nContent-Length: 3\r\n\r\nabc"},
      {"a folded encoding", start + host + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"},
      {"a line that begins with a space", start + " Content-Length: 3\r\n" + host + "\r\nabc"},
      {"a field without a name", start + host + ": 3\r\nContent-Length: 0\r\n\r\n"},
      {"a field without a colon", start + host + "Content-Length\r\n\r\n"},
      {"a bare LF between fields", start + "Host: qr.example\nContent-Length: 3\r\n\r\nabc"},
      {"bare LFs alone", "POST %s HTTP/1.1\nHost: qr.example\nContent-Length: 3\n\nabc"},
      {"a bare CR in a value", start + host + "X-A: b\rContent-Length: 3\r\n\r\nabc"},
      {"a NUL in a value", start + host + std::string("X-A: b\0c\r\n\r\n", 11)},
      {"a NUL in a name", start + host + std::string("X\0A: b\r\n\r\n", 10)},
      {"a vertical tab before chunked", start + host + "Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n"},
      {"an empty line first", "\r\n" + start + host + "Content-Length: 0\r\n\r\n"},
      {"HTTP/1.2", "POST %s HTTP/1.2\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"HTTP/2.0", "POST %s HTTP/2.0\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"http/1.1", "POST %s http/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"no version", "POST %s\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"two spaces before the target", "POST  %s HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"two spaces before the version", "POST %s  HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"a space in the target", "POST %s/a b HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"a tab after the method", "POST\t%s HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"a method that is no token", "PO@ST %s HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"bytes beyond ASCII in the target", "POST %s?q=\xC3\xA9 HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
  };
}

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
