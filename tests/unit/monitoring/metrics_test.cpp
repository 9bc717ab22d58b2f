#include <doctest/doctest.h>

#include <cstdlib>
#include <thread>
#include <vector>

#include "qrcongo/monitoring/health.hpp"
#include "qrcongo/monitoring/metrics.hpp"

using namespace qrcongo::monitoring;

namespace {

// The figure of a series, by its name and labels as the text has them. -1 where it is not there.
double figure(const std::string& text, const std::string& series) {
  const std::size_t at = ("\n" + text).find("\n" + series + " ");
  return at == std::string::npos ? -1 : std::atof(text.c_str() + at + series.size() + 1);
}

}  // namespace

TEST_CASE("the operators' names stand in the text from the start") {
  Metrics metrics;
  const std::string text = metrics.text();
  CHECK(figure(text, "qr_codes_generated_total") == 0);
  CHECK(figure(text, "orders_created_per_hour") == 0);
  CHECK(figure(text, "verification_requests_per_second") == 0);
  CHECK(figure(text, R"(error_rate_by_service{service="http"})") == 0);
  CHECK(figure(text, "qr_generation_duration_seconds_count") == 0);
  CHECK(figure(text, R"(database_query_duration_seconds_count{kind="write"})") == 0);
}

TEST_CASE("what is counted is told") {
  Metrics metrics;
  metrics.count_generated(1000, 0.5);
  metrics.count_generated(24, 0.25);
  metrics.count_request("/orders/{id}", "GET", 200, 0.002);
  metrics.count_request("/orders/{id}", "GET", 200, 3);
  metrics.count_database_query("read", 0.001);
  metrics.count_task("archive", 70);
  const std::string text = metrics.text();
  CHECK(figure(text, "qr_codes_generated_total") == 1024);
  CHECK(figure(text, "qr_generation_duration_seconds_sum") == 0.75);
  CHECK(figure(text, R"(api_request_duration_seconds_count{method="GET",route="/orders/{id}",status="200"})") == 2);
  CHECK(figure(text,
               R"(api_request_duration_seconds_bucket{method="GET",route="/orders/{id}",status="200",le="0.0025"})") ==
        1);
  CHECK(figure(text, R"(database_query_duration_seconds_count{kind="read"})") == 1);
  CHECK(figure(text, R"(task_duration_seconds_bucket{task="archive",le="60"})") == 0);
  CHECK(figure(text, R"(task_duration_seconds_bucket{task="archive",le="+Inf"})") == 1);
  CHECK(text.find("# TYPE api_request_duration_seconds histogram\n") != std::string::npos);
  CHECK(text.find("# TYPE qr_codes_generated_total counter\n") != std::string::npos);
}

TEST_CASE("rates are of a window that ends now") {
  Metrics metrics;
  for (int i = 0; i < 50; ++i) metrics.count_verifications("authentic", 1);
  for (int i = 0; i < 3; ++i) metrics.count_order();
  const std::string text = metrics.text();
  CHECK(figure(text, "verification_requests_per_second") == 5);
  CHECK(metrics.verifications_a_second() == 5);
  CHECK(figure(text, "orders_created_per_hour") == 3);
  CHECK(figure(text, R"(verifications_total{verdict="authentic"})") == 50);
}

TEST_CASE("the error rate is a service's faults among all that it did") {
  Metrics metrics;
  for (int i = 0; i < 6; ++i) metrics.count_request("/", "GET", 200, 0.001);
  metrics.count_request("/", "GET", 404, 0.001);
  metrics.count_request("/", "GET", 503, 0.001);
  metrics.count_request("/", "GET", 500, 0.001);
  metrics.count_request("/", "GET", 500, 0.001);
  metrics.count_outcome("stamps", true);
  metrics.count_outcome("stamps", false);
  const std::string text = metrics.text();
  CHECK(figure(text, R"(error_rate_by_service{service="http"})") == 0.3);
  CHECK(figure(text, R"(error_rate_by_service{service="stamps"})") == 0.5);
}

TEST_CASE("connections that were cut are counted by why, from none on") {
  Metrics metrics;
  CHECK(figure(metrics.text(), R"(connections_cut_total{why="slow"})") == 0);
  metrics.count_cut_connection("slow");
  metrics.count_cut_connection("slow", 2);
  CHECK(figure(metrics.text(), R"(connections_cut_total{why="slow"})") == 3);
  CHECK(figure(metrics.text(), R"(connections_cut_total{why="full"})") == 0);
}

TEST_CASE("letters are counted by channel and outcome, from none on") {
  Metrics metrics;
  CHECK(figure(metrics.text(), R"(notifications_total{channel="webhook",outcome="given_up"})") == 0);
  metrics.count_notification("email", "sent");
  metrics.count_notification("email", "failed");
  CHECK(figure(metrics.text(), R"(notifications_total{channel="email",outcome="sent"})") == 1);
  CHECK(figure(metrics.text(), R"(notifications_total{channel="email",outcome="failed"})") == 1);
  CHECK(figure(metrics.text(), R"(notifications_total{channel="webhook",outcome="sent"})") == 0);
}

TEST_CASE("a figure that is asked for is asked for each time") {
  Metrics metrics;
  double printers = 2;
  metrics.add_gauge("estampilleurs_active", "Printers with an agreement", [&] { return printers; });
  CHECK(figure(metrics.text(), "estampilleurs_active") == 2);
  printers = 3;
  CHECK(figure(metrics.text(), "estampilleurs_active") == 3);
}

TEST_CASE("the process tells of itself by Prometheus' own names") {
  const std::string text = Metrics().text();
  CHECK(figure(text, "process_cpu_seconds_total") >= 0);
  CHECK(figure(text, "process_resident_memory_bytes") > 1'000'000);
  CHECK(figure(text, "process_open_fds") >= 3);
  CHECK(figure(text, "process_max_fds") >= figure(text, "process_open_fds"));
  CHECK(figure(text, "process_start_time_seconds") > 1'000'000'000);
}

TEST_CASE("many threads count, and nothing is lost") {
  Metrics metrics;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) {
        metrics.count_request("/", "GET", i % 2 == 0 ? 200 : 500, 0.001);
        metrics.count_verifications("unknown", 1);
        metrics.count_outcome("files", false);
      }
    });
  }
  for (int i = 0; i < 20; ++i) CHECK_FALSE(metrics.text().empty());
  for (std::thread& thread : threads) thread.join();
  const std::string text = metrics.text();
  CHECK(figure(text, R"(api_request_duration_seconds_count{method="GET",route="/",status="500"})") == 1000);
  CHECK(figure(text, R"(verifications_total{verdict="unknown"})") == 2000);
}

TEST_CASE("health is as good as its worst part") {
  Health health;
  bool disk_is_well = true;
  CHECK(health.report().well);
  health.add("database", [] { return ComponentHealth{}; });
  health.add("disk", [&] { return ComponentHealth{"", disk_is_well, disk_is_well ? "" : "plein"}; });
  CHECK(health.report().well);
  disk_is_well = false;
  CHECK_FALSE(health.report().well);
  const auto all = health.ask();
  REQUIRE(all.size() == 2);
  CHECK(all[0].name == "database");
  CHECK(all[0].well);
  CHECK(all[1].name == "disk");
  CHECK(all[1].detail == "plein");
}

TEST_CASE("readiness is what was said last") {
  Health health;
  CHECK_FALSE(health.ready());
  health.set_ready(true);
  CHECK(health.ready());
  health.set_ready(false);
  CHECK_FALSE(health.ready());
}
