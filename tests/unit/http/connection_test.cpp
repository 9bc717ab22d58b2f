#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <stdexcept>

#include <boost/json/parse.hpp>

#include "tests/unit/http/serving.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

asio::awaitable<Result<http::Response>> throw_later(http::Request&) {
  throw std::runtime_error("the password is sesame");
  co_return text_response("");
}

asio::awaitable<Result<http::Response>> refuse_later(http::Request&) {
  co_return fail(Code::wrong_state, "La commande est payée.");
}

Result<http::Response> first_parameter(http::Request& request) { return text_response(request.path_parameters.at(0)); }

}  // namespace

TEST_CASE("both kinds of route answer, with what every answer carries") {
  Serving serving(echo_routes());
  for (const char* path : {"/instant", "/task"}) {
    CAPTURE(path);
    const Reply reply = serving.ask(post(path, "bonjour"));
    CHECK(reply.status == 200);
    CHECK(reply.body == "bonjour");
    CHECK(reply.header("content-type") == "text/plain");
    CHECK(reply.header("content-length") == "7");
    CHECK(reply.header("date") == "Tue, 24 Nov 2026 12:00:00 GMT");
    CHECK(reply.header("x-content-type-options") == "nosniff");
    CHECK(reply.header("referrer-policy") == "no-referrer");
    CHECK(reply.header("cache-control") == "no-store");
    CHECK(reply.header("connection") == "keep-alive");
    CHECK_FALSE(reply.headers.contains("server"));
    CHECK_FALSE(reply.headers.contains("strict-transport-security"));
  }
}

TEST_CASE("a connection serves one request after the other until somebody says close") {
  Serving serving(echo_routes());
  LoopbackClient client(serving.address());
  for (const char* path : {"/instant", "/task", "/instant"}) CHECK(client.ask(post(path, "x")).body == "x");
  const Reply last = client.ask(post("/task", "y", "Connection: close\r\n"));
  CHECK(last.body == "y");
  CHECK(last.header("connection") == "close");
  CHECK(client.is_closed());
}

TEST_CASE("HTTP/1.0 closes unless it asks to be kept alive") {
  Serving serving(echo_routes());
  LoopbackClient client(serving.address());
  CHECK(
      client.ask("POST /task HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na").header("connection") ==
      "keep-alive");
  CHECK(client.ask("POST /instant HTTP/1.0\r\nContent-Length: 1\r\n\r\nb").header("connection") == "close");
  CHECK(client.is_closed());
}

TEST_CASE("pipelined requests are answered in their order, whoever answers them") {
  constexpr int times = 300;
  Serving serving(echo_routes());
  LoopbackClient client(serving.address());
  std::string all;
  for (int i = 0; i < times; ++i) all += post(i % 3 == 0 ? "/task" : "/instant", "n" + std::to_string(i));
  REQUIRE(client.send(all));
  for (int i = 0; i < times; ++i) CHECK(client.reply().body == "n" + std::to_string(i));
}

TEST_CASE("a request that arrives byte by byte is one request") {
  Serving serving(echo_routes());
  LoopbackClient client(serving.address());
  for (const char byte : post("/task", "peu à peu")) REQUIRE(client.send({&byte, 1}));
  CHECK(client.reply().body == "peu à peu");
}

TEST_CASE("HEAD answers like GET without a body, and the connection goes on") {
  Serving serving({instant(http::Method::get, "/page", [](http::Request& request) -> Result<http::Response> {
    return text_response(request.head ? "head" : "body");
  })});
  LoopbackClient client(serving.address());
  REQUIRE(client.send("HEAD /page HTTP/1.1\r\nHost: a\r\n\r\n"));
  const Reply head = client.reply(true);
  CHECK(head.status == 200);
  CHECK(head.header("content-length") == "4");
  CHECK(client.ask(get("/page")).body == "body");
}

TEST_CASE("what lasts is sent in place of a body, to HEAD its size alone") {
  static const std::string page(200'000, 'p');
  Serving serving({instant(http::Method::get, "/page", [](http::Request&) -> Result<http::Response> {
    http::Response response;
    response.lasting = page;
    return response;
  })});
  LoopbackClient client(serving.address());
  REQUIRE(client.send("HEAD /page HTTP/1.1\r\nHost: a\r\n\r\n"));
  CHECK(client.reply(true).header("content-length") == "200000");
  CHECK(client.ask(get("/page")).body == page);
  CHECK(client.ask(get("/page")).body == page);
}

TEST_CASE("204 and 304 carry neither length nor body") {
  Serving serving({instant(http::Method::get, "/none",
                           [](http::Request&) -> Result<http::Response> { return http::empty_response(); }),
                   instant(http::Method::get, "/same", [](http::Request&) -> Result<http::Response> {
                     http::Response response = text_response("must not be sent");
                     response.status = 304;
                     return response;
                   })});
  LoopbackClient client(serving.address());
  for (const char* path : {"/none", "/same", "/none"}) {
    CHECK(client.ask(get(path)).headers.count("content-length") == 0);
  }
  CHECK(client.ask(get("/elsewhere")).status == 404);
}

TEST_CASE("an unknown path is 404, a known one with another method 405 with Allow") {
  Serving serving({instant(http::Method::get, "/things/{id}", first_parameter),
                   task(http::Method::patch, "/things/{id}", echo_body_later)});
  LoopbackClient client(serving.address());
  const Reply missing = client.ask(get("/thing/1"));
  CHECK(missing.status == 404);
  CHECK_FALSE(missing.headers.contains("allow"));
  for (const char* method : {"DELETE", "OPTIONS", "TRACE", "BREW"}) {
    CAPTURE(method);
    const Reply reply = client.ask(std::string(method) + " /things/1 HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(reply.status == 405);
    CHECK(reply.header("allow") == "GET, HEAD, PATCH");
  }
  CHECK(client.ask("BREW /coffee HTTP/1.1\r\nHost: a\r\n\r\n").status == 404);
}

TEST_CASE("a target that is no path is refused, the absolute form is a path") {
  Serving serving({instant(http::Method::get, "/things/{id}", first_parameter)});
  CHECK(serving.ask(get("HTTP://qr.example:80/things/7?a=b")).body == "7");
  CHECK(serving.ask(get("https://qr.example")).status == 404);
  CHECK(serving.ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").status == 400);
  CHECK(serving.ask("CONNECT qr.example:443 HTTP/1.1\r\nHost: a\r\n\r\n").status == 400);
}

TEST_CASE("parameters are decoded, and refused where their encoding is bad or hides something") {
  Serving serving({instant(http::Method::get, "/things/{id}", first_parameter)});
  CHECK(serving.ask(get("/things/%C3%A9+%20x")).body == "é+ x");
  for (const char* bad : {"%", "%4", "%zz", "%2F", "%2f..", "a%00", "%C3", "%C0%AF", "%FF"}) {
    CAPTURE(bad);
    CHECK(serving.ask(get("/things/" + std::string(bad))).status == 400);
    CHECK(serving.ask(get("/things/1?name=" + std::string(bad))).status ==
          (std::string(bad).starts_with("%2") ? 200 : 400));
  }
}

TEST_CASE("the handler sees path, query and fields as they came") {
  Serving serving({instant(http::Method::get, "/things/{id}", [](http::Request& request) -> Result<http::Response> {
    std::string seen = request.path + "|" + std::string(request.route);
    for (const auto& [name, value] : request.query) seen += "|" + name + "=" + value;
    return text_response(seen + "|" + *request.header("x-a") + "|" + request.client_address);
  })});
  CHECK(serving.ask(get("/things/%41?q=a+b%26&&q=&z", "X-A: é\r\nX-A: second\r\n")).body ==
        "/things/%41|/things/{id}|q=a b&|q=|z=|é|127.0.0.1");
}

TEST_CASE("the gate refuses before the body is read, and a handler never runs") {
  std::atomic<int> reached{0};
  std::vector<http::Route> routes = {instant(http::Method::post, "/instant",
                                             [&](http::Request& request) {
                                               ++reached;
                                               return echo_body(request);
                                             }),
                                     task(http::Method::post, "/task", [&](http::Request& request) {
                                       ++reached;
                                       return echo_body_later(request);
                                     })};
  for (http::Route& route : routes) {
    route.gate = [](http::Request& request) -> Result<void> {
      if (request.header("Authorization") != nullptr) return {};
      return fail(Code::unauthenticated, "Identifiez-vous.");
    };
  }
  Serving serving(std::move(routes));
  for (const std::string path : {"/instant", "/task"}) {
    CAPTURE(path);
    LoopbackClient client(serving.address());
    REQUIRE(
        client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"));
    const Reply reply = client.reply();
    CHECK(reply.status == 401);
    CHECK(reply.header("www-authenticate") == "Bearer");
    CHECK(reply.header("connection") == "close");
    CHECK(client.is_closed());
  }
  CHECK(reached == 0);
  CHECK(serving.ask(post("/task", "x", "Authorization: yes\r\n")).body == "x");
}

TEST_CASE("a route says in its own way what its gate or its size refuses, before the body is asked for") {
  std::vector<http::Route> routes = echo_routes();
  for (http::Route& route : routes) {
    route.limits.body_max_bytes = 1000;
    route.gate = [](http::Request& request) -> Result<void> {
      if (request.header("X-Often") == nullptr) return {};
      return fail(Error{Code::rate_limited, "Plus tard.", {}, 60});
    };
    route.refusal = [](const http::Request& request, const Error& error) {
      http::Response response = text_response("page: " + request.path);
      response.status = http::status_of(error.code);
      return response;
    };
  }
  Serving serving(std::move(routes));
  const auto refused = [&](const std::string& fields, int status) {
    CAPTURE(fields);
    LoopbackClient client(serving.address());
    REQUIRE(client.send("POST /task HTTP/1.1\r\nHost: a\r\n" + fields + "Expect: 100-continue\r\n\r\n"));
    const Reply reply = client.reply();
    CHECK(reply.status == status);
    CHECK(reply.body == "page: /task");
    CHECK(reply.header("connection") == "close");
    CHECK(client.is_closed());
  };
  refused("X-Often: yes\r\nContent-Length: 100\r\n", 429);
  refused("X-Often: yes\r\nTransfer-Encoding: chunked\r\n", 429);
  refused("Content-Length: 1001\r\n", 413);
  CHECK(serving.ask(post("/task", std::string(1000, 'b'))).body.size() == 1000);
  LoopbackClient stays(serving.address());
  CHECK(stays.ask(post("/task", "", "X-Often: yes\r\n")).status == 429);
  CHECK(stays.ask(post("/task", "x")).body == "x");
}

TEST_CASE("a refusal of a request without a body leaves the connection open") {
  Serving serving(echo_routes());
  LoopbackClient client(serving.address());
  CHECK(client.ask(get("/nowhere")).status == 404);
  CHECK(client.ask(get("/task")).status == 405);
  CHECK(client.ask(post("/task", "still there")).body == "still there");
}

TEST_CASE("100-continue is said once the request may come, in any case of letters, and not to HTTP/1.0") {
  Serving serving(echo_routes());
  LoopbackClient client(serving.address());
  REQUIRE(client.send("POST /task HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-Continue\r\n\r\n"));
  CHECK(client.reply().status == 100);
  CHECK(client.ask("abc").body == "abc");
  LoopbackClient old(serving.address());
  CHECK(old.ask("POST /task HTTP/1.0\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc").body == "abc");
}

TEST_CASE("what a handler or a gate throws is a 500 that says nothing, and the server goes on") {
  std::vector<http::Route> routes = echo_routes();
  routes.push_back(task(http::Method::get, "/throws/task", throw_later));
  routes.push_back(instant(http::Method::get, "/throws/instant", [](http::Request&) -> Result<http::Response> {
    throw std::runtime_error("the password is sesame");
  }));
  routes.push_back(instant(http::Method::get, "/throws/gate", echo_body));
  routes.back().gate = [](http::Request&) -> Result<void> { throw std::runtime_error("the password is sesame"); };
  routes.push_back(instant(http::Method::get, "/internal", [](http::Request&) -> Result<http::Response> {
    return fail(Code::internal, "the password is sesame");
  }));
  Serving serving(std::move(routes));
  LoopbackClient client(serving.address());
  for (const char* path : {"/throws/task", "/throws/instant", "/throws/gate", "/internal"}) {
    CAPTURE(path);
    const Reply reply = client.ask(get(path));
    CHECK(reply.status == 500);
    CHECK(reply.body.find("sesame") == std::string::npos);
    CHECK(boost::json::parse(reply.body).at("request_id").as_string() == reply.header("x-request-id"));
  }
  CHECK(client.ask(post("/task", "x")).body == "x");
}

TEST_CASE("an Error of a handler becomes a problem") {
  Serving serving({task(http::Method::post, "/orders/{id}/submit", refuse_later)});
  const Reply reply = serving.ask(post("/orders/7/submit", "{}"));
  CHECK(reply.status == 409);
  CHECK(reply.header("content-type") == "application/problem+json");
  const auto problem = boost::json::parse(reply.body);
  CHECK(problem.at("type").as_string() == "urn:qrcongo:problem:wrong-state");
  CHECK(problem.at("instance").as_string() == "/orders/7/submit");
}

TEST_CASE("every request has an id of the server's making, whatever its client calls it") {
  Serving serving(echo_routes());
  LoopbackClient client(serving.address());
  std::set<std::string> ids;
  for (int i = 0; i < 20; ++i) ids.insert(client.ask(post("/instant", "")).header("x-request-id"));
  CHECK(ids.size() == 20);
  for (const char* path : {"/instant", "/task", "/nowhere"}) {
    CAPTURE(path);
    const std::string id = client.ask(post(path, "", "X-Request-Id: my-request-1\r\n")).header("x-request-id");
    CHECK(id.size() == 36);
  }
}

TEST_CASE("a trusted proxy names requests, where what it sends is fit for a log and comes alone") {
  http::ServerSettings settings = one_listener();
  settings.trusted_proxies = {"127.0.0.1"};
  Serving serving(echo_routes(), settings);
  LoopbackClient client(serving.address());
  const auto id_for = [&](const std::string& given) {
    return client.ask(post("/task", "", "X-Request-Id: " + given + "\r\n")).header("x-request-id");
  };
  const std::string longest(64, 'a');
  for (const std::string& good : {std::string("abc.DEF_0-9"), std::string("12345678"), longest})
    CHECK(id_for(good) == good);
  for (const std::string& bad : {std::string("1234567"), longest + "a", std::string("with space"),
                                 std::string("<script>"), std::string("ééééé")}) {
    CAPTURE(bad);
    CHECK(id_for(bad) != bad);
    CHECK(id_for(bad).size() == 36);
  }
  CHECK(client.ask(get("/nowhere", "X-Request-Id: my-request-1\r\n")).header("x-request-id") == "my-request-1");
  CHECK(id_for("request-1\r\nx-request-id: request-2").size() == 36);
}

TEST_CASE("metrics count by the route's pattern, never by what the client wrote") {
  Serving serving({instant(http::Method::get, "/S/{serial}", first_parameter)});
  CHECK(serving.ask(get("/S/1ZFW36AKC30JSAEMGFTS?lang=fr")).status == 200);
  CHECK(serving.ask(get("/secret/path")).status == 404);
  const std::string text = serving.metrics.text();
  CHECK(text.find(R"(api_request_duration_seconds_count{method="GET",route="/S/{serial}",status="200"} 1)") !=
        std::string::npos);
  CHECK(text.find(R"(route="none",status="404"} 1)") != std::string::npos);
  CHECK(text.find("1ZFW36AKC30JSAEMGFTS") == std::string::npos);
  CHECK(text.find("secret") == std::string::npos);
}

TEST_CASE("X-Forwarded-For is believed from a trusted proxy alone") {
  const auto answer_address = [](http::Request& request) -> Result<http::Response> {
    return text_response(request.client_address);
  };
  const std::string forged = get("/", "X-Forwarded-For: 203.0.113.9\r\n");
  Serving open({instant(http::Method::get, "/", answer_address)});
  CHECK(open.ask(forged).body == "127.0.0.1");
  http::ServerSettings settings = one_listener();
  settings.trusted_proxies = {"127.0.0.1"};
  Serving behind_proxy({instant(http::Method::get, "/", answer_address)}, settings);
  CHECK(behind_proxy.ask(forged).body == "203.0.113.9");
}
