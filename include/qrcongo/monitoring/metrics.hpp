// The figures that operators watch, under the contract's names (docs/contract.md "Metrics"). Owned by app; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace qrcongo::monitoring {

// Durations that one thread gathered, to be told all at once.
struct DurationCounts {
  static constexpr std::size_t buckets = 15;  // the last is for whatever is longer than all bounds
  std::array<std::uint32_t, buckets> of{};
  double sum_s = 0;
  std::uint32_t count = 0;

  void add(double seconds);
};

class Metrics {
 public:
  Metrics();
  ~Metrics();

  void count_request(std::string_view route, std::string_view method, int status,
                     double seconds);  // api_request_duration_seconds
  void count_requests(std::string_view route, std::string_view method, int status, const DurationCounts& durations);
  void count_verifications(std::string_view verdict, std::uint64_t count);  // feeds verification_requests_per_second
  void count_generated(std::uint64_t stamps,
                       double seconds);  // qr_codes_generated_total, qr_generation_duration_seconds
  void count_order();                    // feeds orders_created_per_hour
  void count_database_query(std::string_view kind, double seconds);  // kind: read, write
  void count_task(std::string_view task, double seconds);            // task_duration_seconds
  // One piece of a service's work, for error_rate_by_service: failed by its own fault, or not. http counts its requests
  // itself.
  void count_outcome(std::string_view service, bool failed);
  // Connections that were not taken, or were ended against their clients' will. why: address, full, room, slow.
  void count_cut_connection(std::string_view why, std::uint64_t count = 1);
  // A try to send a letter. channel: email, webhook. outcome: sent, failed (tried again later), given_up.
  void count_notification(std::string_view channel, std::string_view outcome);
  // A figure that is asked for when somebody looks: revenue_per_day, estampilleurs_active, database_up...
  void add_gauge(std::string name, std::string help, std::function<double()> read);

  double verifications_a_second();  // over the last ten

  std::string text();  // Prometheus' text format 0.0.4

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

}  // namespace qrcongo::monitoring
