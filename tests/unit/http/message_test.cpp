#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "qrcongo/http/direct.hpp"
#include "qrcongo/http/server.hpp"
#include "src/http/client_address.hpp"
#include "src/http/response_header.hpp"

using namespace qrcongo;
using namespace qrcongo::http;

namespace {

using Texts = std::vector<std::string>;

Request some_request() {
  Request request;
  request.path = "/api/v1/orders/7/submit";
  request.request_id = "request-1";
  return request;
}

bool has_line(const std::string& header, const std::string& line) {
  return header.find("\r\n" + line + "\r\n") != std::string::npos;
}

}  // namespace

TEST_CASE("a header that came twice is no only one") {
  Request request = some_request();
  request.headers = {{"Authorization", "a"}, {"Cookie", "b"}};
  REQUIRE(request.only_header("authorization") != nullptr);
  CHECK(*request.only_header("authorization") == "a");
  CHECK(request.only_header("Host") == nullptr);
  request.headers.push_back({"AUTHORIZATION", "a"});
  CHECK(request.only_header("authorization") == nullptr);
  CHECK(*request.header("authorization") == "a");
}

TEST_CASE("a problem says type, title, status, detail, instance, request and fields") {
  const Error error{
      Code::quota_exceeded, "Il reste 40 000 estampilles.", {{"/quantity", "quota_exceeded", "Au plus 40 000."}}, 0};
  const Response response = problem_response(some_request(), error);
  CHECK(response.status == 422);
  CHECK(response.content_type == "application/problem+json");
  CHECK(boost::json::parse(response.body) == boost::json::parse(R"({
    "type": "urn:qrcongo:problem:quota-exceeded", "title": "Quota dépassé", "status": 422,
    "detail": "Il reste 40 000 estampilles.", "instance": "/api/v1/orders/7/submit", "request_id": "request-1",
    "errors": [{"pointer": "/quantity", "code": "quota_exceeded", "detail": "Au plus 40 000."}]})"));
}

TEST_CASE("a problem without fields has no errors, an internal one no detail of its own") {
  const auto problem =
      boost::json::parse(problem_response(some_request(), Error{Code::internal, "SELECT failed", {}, 0}).body);
  CHECK_FALSE(problem.as_object().contains("errors"));
  CHECK(boost::json::serialize(problem).find("SELECT") == std::string::npos);
}

TEST_CASE("every code has a status of its own kind and a name") {
  for (int i = 0; i <= static_cast<int>(Code::internal); ++i) {
    const auto code = static_cast<Code>(i);
    const Response response = problem_response(some_request(), Error{code, "x", {}, 0});
    const auto problem = boost::json::parse(response.body);
    CAPTURE(response.body);
    CHECK(status_of(code) == response.status);
    CHECK(response.status >= 400);
    CHECK(problem.at("status").as_int64() == response.status);
    CHECK_FALSE(problem.at("title").as_string().empty());
    CHECK(problem.at("type").as_string().starts_with("urn:qrcongo:problem:"));
  }
}

TEST_CASE("Retry-After and WWW-Authenticate stand where they belong") {
  const Response busy = problem_response(some_request(), Error{Code::unavailable, "x", {}, 7});
  REQUIRE(busy.headers.size() == 1);
  CHECK(busy.headers[0].name == "Retry-After");
  CHECK(busy.headers[0].value == "7");
  const Response stranger = problem_response(some_request(), Error{Code::unauthenticated, "x", {}, 0});
  REQUIRE(stranger.headers.size() == 1);
  CHECK(stranger.headers[0].value == "Bearer");
  CHECK(problem_response(some_request(), Error{Code::forbidden, "x", {}, 0}).headers.empty());
}

TEST_CASE("a handler's own fields replace the defaults") {
  Response response = html_response(200, "<p>");
  response.headers = {{"Cache-Control", "public, max-age=60"}, {"referrer-policy", "same-origin"}};
  const std::string header = format_response_header(some_request(), response, 3, true, 0);
  CHECK(header.starts_with("HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"));
  CHECK(header.ends_with("\r\n\r\n"));
  CHECK(has_line(header, "Content-Length: 3"));
  CHECK(has_line(header, "Content-Type: text/html; charset=utf-8"));
  CHECK(has_line(header, "Cache-Control: public, max-age=60"));
  CHECK(has_line(header, "X-Content-Type-Options: nosniff"));
  CHECK(header.find("no-store") == std::string::npos);
  CHECK(header.find("no-referrer") == std::string::npos);
}

TEST_CASE("every kind of answer tells browsers what not to do with it, on both paths") {
  const Request request = some_request();
  Response redirect = empty_response(303);
  redirect.headers = {{"Location", "/"}};
  const std::string direct = direct_head(200, "application/json", {});
  const std::vector<std::string> headers = {
      format_response_header(request, html_response(200, "<p>"), 3, true, 0),
      format_response_header(request, json_response(200, {}), 4, true, 0),
      format_response_header(request, problem_response(request, Error{Code::internal, "x", {}, 0}), 9, true, 0),
      format_response_header(request, redirect, 0, true, 0),
      format_response_header(request, empty_response(), 0, true, 0),
      direct + "\r\n"};
  for (const std::string& header : headers) {
    CAPTURE(header);
    CHECK(has_line(header,
                   "Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; "
                   "frame-ancestors 'none'"));
    CHECK(has_line(header, "X-Content-Type-Options: nosniff"));
    CHECK(has_line(header, "X-Frame-Options: DENY"));
    CHECK(has_line(header, "Referrer-Policy: no-referrer"));
    CHECK(has_line(header, "Cross-Origin-Opener-Policy: same-origin"));
    CHECK(has_line(header, "Cross-Origin-Resource-Policy: same-origin"));
    CHECK(header.find("\r\nPermissions-Policy: camera=()") != std::string::npos);
    CHECK(header.find("Server:") == std::string::npos);
  }
}

TEST_CASE("a policy of the handler's own stands alone, on both paths") {
  const std::vector<Header> own = {{"content-security-policy", "default-src 'self'"}};
  Response response = html_response(200, "<p>");
  response.headers = own;
  for (const std::string& header :
       {format_response_header(some_request(), response, 3, true, 0), direct_head(200, "text/html", own)}) {
    CAPTURE(header);
    CHECK(header.find("default-src 'self'") != std::string::npos);
    CHECK(header.find("default-src 'none'") == std::string::npos);
  }
}

TEST_CASE("a field's value cannot begin another field") {
  Response response = empty_response();
  response.headers = {{"Location", "/a\r\nSet-Cookie: session=stolen\r\n\r\n<html>"}};
  const std::string header = format_response_header(some_request(), response, 0, true, 0);
  CHECK(has_line(header, "Location: /a  Set-Cookie: session=stolen    <html>"));
}

TEST_CASE("Strict-Transport-Security is said over TLS alone") {
  Request request = some_request();
  CHECK(format_response_header(request, empty_response(), 0, true, 0).find("Strict-Transport") == std::string::npos);
  request.secure = true;
  CHECK(has_line(format_response_header(request, empty_response(), 0, true, 0),
                 "Strict-Transport-Security: max-age=31536000; includeSubDomains"));
}

TEST_CASE("the client is the last hop that is none of ours") {
  const Texts proxies = {"10.0.0.1", "10.0.0.2", "::1"};
  const auto seen = [&](const std::string& peer, const Texts& lines) {
    std::vector<Header> headers = {{"Host", "a"}};
    for (const std::string& line : lines) headers.push_back({"x-forwarded-for", line});
    return client_address(peer, headers, proxies);
  };
  CHECK(seen("203.0.113.5", {"198.51.100.1"}) == "203.0.113.5");
  CHECK(seen("10.0.0.1", {}) == "10.0.0.1");
  CHECK(seen("10.0.0.1", {"198.51.100.1"}) == "198.51.100.1");
  CHECK(seen("10.0.0.1", {"198.51.100.66, 203.0.113.5 , 10.0.0.2"}) == "203.0.113.5");
  CHECK(seen("10.0.0.1", {"198.51.100.66", "203.0.113.5"}) == "203.0.113.5");
  CHECK(seen("::1", {"2001:DB8:0::5"}) == "2001:db8::5");
  CHECK(seen("10.0.0.1", {"::ffff:203.0.113.5"}) == "203.0.113.5");
  CHECK(seen("10.0.0.1", {"10.0.0.2"}) == "10.0.0.2");
  for (const char* nonsense : {"", "unknown", "_hidden", "203.0.113.5:4711", "<script>", "203.0.113.5,"}) {
    CAPTURE(nonsense);
    CHECK(seen("10.0.0.1", {nonsense}) == "10.0.0.1");
  }
}

TEST_CASE("a numeric address has one spelling, and anything else has none") {
  for (const char* same : {"::ffff:10.0.0.1", "0:0:0:0:0:FFFF:0a00:1", "10.0.0.1"}) {
    CAPTURE(same);
    CHECK(canonical_address(same) == "10.0.0.1");
  }
  CHECK(canonical_address("0:0:0:0:0:0:0:1") == "::1");
  CHECK(canonical_address("2001:DB8::0001") == "2001:db8::1");
  for (const char* none : {"", "localhost", "10.0.0.0/8", "10.0.0.1:80", "[::1]", "10.0.0"}) {
    CAPTURE(none);
    CHECK(!canonical_address(none));
  }
}

TEST_CASE("fields are found in any case of letters, the first of a name") {
  Request request;
  request.headers = {{"X-Name", "first"}, {"x-name", "second"}};
  REQUIRE(request.header("x-NAME") != nullptr);
  CHECK(*request.header("x-NAME") == "first");
  CHECK(request.header("x-other") == nullptr);
}
