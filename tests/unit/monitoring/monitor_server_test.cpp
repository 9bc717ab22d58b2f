#include <doctest/doctest.h>

#include "qrcongo/monitoring/monitor_server.hpp"
#include "tests/support/loopback_client.hpp"

using namespace qrcongo;
using namespace qrcongo::monitoring;
using testing::LoopbackClient;
using testing::Reply;

namespace {

struct Monitored {
  explicit Monitored(const std::string& address = "127.0.0.1:0") : server(address, metrics, health) {}

  void start() {
    const auto started = server.start();
    REQUIRE_MESSAGE(started.has_value(), (started ? std::string() : started.error().detail));
  }
  Reply ask(const std::string& request) { return LoopbackClient(server.address()).ask(request); }
  Reply get(const std::string& path) { return ask("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n"); }

  Metrics metrics;
  Health health;
  MonitorServer server;
};

}  // namespace

TEST_CASE("metrics are told in Prometheus' text format") {
  Monitored monitored;
  monitored.start();
  monitored.metrics.count_generated(7, 0.1);
  const Reply reply = monitored.get("/metrics?x=y");
  CHECK(reply.status == 200);
  CHECK(reply.header("content-type").starts_with("text/plain; version=0.0.4"));
  CHECK(reply.header("connection") == "close");
  CHECK(reply.body.find("\nqr_codes_generated_total 7\n") != std::string::npos);
}

TEST_CASE("health names its parts, and is 503 when one of them fails") {
  Monitored monitored;
  monitored.start();
  CHECK(monitored.get("/health").body == R"({"status":"ok","components":[]})");
  monitored.health.add("database", [] { return ComponentHealth{}; });
  CHECK(monitored.get("/health").status == 200);
  monitored.health.add("disk", [] { return ComponentHealth{"", false, "« plein » \"100\\%\"\n"}; });
  const Reply reply = monitored.get("/health");
  CHECK(reply.status == 503);
  CHECK(reply.header("content-type") == "application/json");
  CHECK(reply.body == R"({"status":"degraded","components":[{"name":"database","status":"ok","detail":""},)"
                      R"({"name":"disk","status":"failed","detail":"« plein » \"100\\%\"\u000a"}]})");
}

TEST_CASE("readiness is 503 until the server answers") {
  Monitored monitored;
  monitored.start();
  CHECK(monitored.get("/health/ready").status == 503);
  monitored.health.set_ready(true);
  CHECK(monitored.get("/health/ready").status == 200);
}

TEST_CASE("other paths, methods and noise are turned away, and the next client is served") {
  Monitored monitored;
  monitored.start();
  CHECK(monitored.get("/").status == 404);
  CHECK(monitored.get("/metrics/").status == 404);
  const Reply posted = monitored.ask("POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
  CHECK(posted.status == 405);
  CHECK(posted.header("allow") == "GET");
  LoopbackClient loud(monitored.server.address());
  loud.send(std::string(100'000, 'x'));
  CHECK(loud.rest().empty());
  CHECK(monitored.get("/metrics").status == 200);
}

TEST_CASE("a client that says nothing is left, and those behind it are served") {
  Monitored monitored;
  monitored.start();
  LoopbackClient silent(monitored.server.address());
  CHECK(monitored.get("/health").status == 200);
  CHECK(silent.is_closed());
}

TEST_CASE("a stop does not wait for a client that is silent") {
  Monitored monitored;
  monitored.start();
  LoopbackClient silent(monitored.server.address());
  REQUIRE(silent.send("GET /met"));
  monitored.server.stop();
  CHECK(silent.rest().empty());
  monitored.server.stop();
}

TEST_CASE("an address in use is named, what is none too, and no address means no server") {
  Monitored first;
  first.start();
  const auto refusal = [](const std::string& address) {
    Monitored other(address);
    const auto started = other.server.start();
    return started ? std::string() : started.error().detail;
  };
  CHECK(refusal(first.server.address()).find(first.server.address()) != std::string::npos);
  for (const std::string bad : {"9464", "localhost:9464", "127.0.0.1:70000", "127.0.0.1:x"}) {
    CAPTURE(bad);
    CHECK(refusal(bad).find("« " + bad + " »") != std::string::npos);
  }
  CHECK(refusal("").empty());
}
