// A server on a free port of this machine with the routes that a test wants, gone at the end of the test.
#pragma once

#include <chrono>
#include <thread>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "qrcongo/http/server.hpp"
#include "tests/support/fakes.hpp"
#include "tests/support/loopback_client.hpp"

namespace qrcongo::testing {

namespace asio = boost::asio;

inline http::Response text_response(std::string body) {
  http::Response response;
  response.content_type = "text/plain";
  response.body = std::move(body);
  return response;
}

inline http::Route instant(http::Method method, std::string pattern, http::InstantHandler handler) {
  http::Route route;
  route.method = method;
  route.pattern = std::move(pattern);
  route.handler = std::move(handler);
  return route;
}

inline http::Route task(http::Method method, std::string pattern, http::Handler handler) {
  http::Route route;
  route.method = method;
  route.pattern = std::move(pattern);
  route.handler = std::move(handler);
  return route;
}

inline Result<http::Response> echo_body(http::Request& request) { return text_response(request.body); }

inline asio::awaitable<Result<http::Response>> echo_body_later(http::Request& request) {
  co_return text_response(request.body);
}

// POST /instant and POST /task answer their body: the two ways in which a request is answered.
inline std::vector<http::Route> echo_routes() {
  return {instant(http::Method::post, "/instant", echo_body), task(http::Method::post, "/task", echo_body_later)};
}

inline std::vector<http::Route> small_body_routes(std::uint64_t body_max_bytes) {
  std::vector<http::Route> routes = echo_routes();
  for (http::Route& route : routes) route.limits.body_max_bytes = body_max_bytes;
  return routes;
}

inline http::ServerSettings one_listener() {
  http::ServerSettings settings;
  settings.listen.push_back({"127.0.0.1:0", std::nullopt, false});
  return settings;
}

class Serving {
 public:
  explicit Serving(std::vector<http::Route> routes, http::ServerSettings settings = one_listener())
      : server(std::move(settings), std::move(routes), files, metrics, clock, random) {
    const auto started = server.start();
    REQUIRE_MESSAGE(started.has_value(), (started ? std::string() : started.error().detail));
  }

  std::string address(std::size_t listener = 0) const { return server.addresses().at(listener); }
  Reply ask(std::string_view request) { return LoopbackClient(address()).ask(request); }

  runtime::ThreadPool files{"files", 2, 64};
  monitoring::Metrics metrics;
  FakeClock clock;
  FakeRandom random;
  http::Server server;
};

inline std::string get(const std::string& target, const std::string& fields = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: qr.example\r\n" + fields + "\r\n";
}

inline std::string post(const std::string& target, const std::string& body, const std::string& fields = "") {
  return "POST " + target + " HTTP/1.1\r\nHost: qr.example\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         fields + "\r\n" + body;
}

// Tries until the server has a place again: it hears of a connection's end a moment later than we do.
inline Reply ask_until_admitted(const Serving& serving, const std::string& request) {
  Reply reply;
  for (int i = 0; i < 500 && reply.status == 0; ++i) {
    LoopbackClient client(serving.address());
    client.send(request);
    reply = client.reply();
    if (reply.status == 0) std::this_thread::sleep_for(std::chrono::milliseconds(40));
  }
  return reply;
}

}  // namespace qrcongo::testing
