#include "qrcongo/monitoring/metrics.hpp"

#include <array>
#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "process_figures.hpp"

namespace qrcongo::monitoring {
namespace {

using Seconds = std::chrono::seconds;
using SteadyClock = std::chrono::steady_clock;

// Counts in a window that slides, second by second. Any thread.
class SlidingCount {
 public:
  explicit SlidingCount(std::int64_t window_s) : window_s_(window_s) {}

  void add(std::int64_t count = 1) {
    std::lock_guard lock(mutex_);
    const std::int64_t now = now_s();
    if (counts_.empty() || counts_.back().first != now) counts_.emplace_back(now, 0);
    counts_.back().second += count;
    forget(now);
  }

  double sum() {
    std::lock_guard lock(mutex_);
    forget(now_s());
    double all = 0;
    for (const auto& [second, count] : counts_) all += static_cast<double>(count);
    return all;
  }

 private:
  static std::int64_t now_s() {
    return std::chrono::duration_cast<Seconds>(SteadyClock::now().time_since_epoch()).count();
  }
  void forget(std::int64_t now) {
    while (!counts_.empty() && counts_.front().first <= now - window_s_) counts_.pop_front();
  }

  const std::int64_t window_s_;
  std::mutex mutex_;
  std::deque<std::pair<std::int64_t, std::int64_t>> counts_;  // guarded by mutex_
};

constexpr std::int64_t rate_window_s = 10;
constexpr std::int64_t error_window_s = 300;
constexpr std::int64_t order_window_s = 3600;

constexpr std::array<double, DurationCounts::buckets - 1> bounds_s = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                                      0.1,    0.25,  0.5,    1,     2.5,  10,    60};

struct Outcomes {
  SlidingCount all{error_window_s};
  SlidingCount failed{error_window_s};
};

struct NamedGauge {
  prometheus::Gauge* gauge = nullptr;
  std::function<double()> read;
};

}  // namespace

class Metrics::Body {
 public:
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& generated = prometheus::BuildCounter()
                                                           .Name("qr_codes_generated_total")
                                                           .Help("Stamps made since the start")
                                                           .Register(registry);
  prometheus::Family<prometheus::Counter>& verdicts =
      prometheus::BuildCounter().Name("verifications_total").Help("Verifications by verdict").Register(registry);
  prometheus::Family<prometheus::Counter>& cut =
      prometheus::BuildCounter()
          .Name("connections_cut_total")
          .Help("Connections not taken, or ended against their clients' will, by why")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& notifications = prometheus::BuildCounter()
                                                               .Name("notifications_total")
                                                               .Help("Tries to send letters, by channel and outcome")
                                                               .Register(registry);
  prometheus::Family<prometheus::Histogram>& requests =
      histogram("api_request_duration_seconds", "Requests by route, method and status");
  prometheus::Family<prometheus::Histogram>& queries =
      histogram("database_query_duration_seconds", "Database jobs by kind");
  prometheus::Family<prometheus::Histogram>& generation =
      histogram("qr_generation_duration_seconds", "Time to make one archive");
  prometheus::Family<prometheus::Histogram>& tasks =
      histogram("task_duration_seconds", "Work in the background by task");
  prometheus::Family<prometheus::Gauge>& rate_gauge = prometheus::BuildGauge()
                                                          .Name("verification_requests_per_second")
                                                          .Help("Verifications, over 10 s")
                                                          .Register(registry);
  prometheus::Family<prometheus::Gauge>& orders_gauge = prometheus::BuildGauge()
                                                            .Name("orders_created_per_hour")
                                                            .Help("Orders placed in the last hour")
                                                            .Register(registry);
  prometheus::Family<prometheus::Gauge>& errors_gauge =
      prometheus::BuildGauge()
          .Name("error_rate_by_service")
          .Help("Share of a service's work that failed by its own fault, over 5 min")
          .Register(registry);

  SlidingCount verifications{rate_window_s};
  SlidingCount orders{order_window_s};
  std::mutex mutex;
  std::map<std::string, std::unique_ptr<Outcomes>, std::less<>> outcomes;  // guarded by mutex
  std::vector<NamedGauge> asked;                                           // guarded by mutex

  static const prometheus::Histogram::BucketBoundaries& boundaries() {
    static const prometheus::Histogram::BucketBoundaries all(bounds_s.begin(), bounds_s.end());
    return all;
  }

  prometheus::Family<prometheus::Histogram>& histogram(const char* name, const char* help) {
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
  }

  Outcomes& outcomes_of(std::string_view service) {
    std::lock_guard lock(mutex);
    auto found = outcomes.find(service);
    if (found == outcomes.end()) found = outcomes.emplace(service, std::make_unique<Outcomes>()).first;
    return *found->second;
  }

  double verifications_a_second() { return verifications.sum() / static_cast<double>(rate_window_s); }

  void refresh() {
    rate_gauge.Add({}).Set(verifications_a_second());
    orders_gauge.Add({}).Set(orders.sum());
    std::lock_guard lock(mutex);
    for (const auto& [service, count] : outcomes) {
      errors_gauge.Add({{"service", service}}).Set(count->failed.sum() / std::max(1.0, count->all.sum()));
    }
    for (const NamedGauge& one : asked) one.gauge->Set(one.read());
  }
};

void DurationCounts::add(double seconds) {
  std::size_t bucket = 0;
  while (bucket < bounds_s.size() && seconds > bounds_s[bucket]) ++bucket;
  ++of[bucket];
  ++count;
  sum_s += seconds;
}

Metrics::Metrics() : body_(std::make_unique<Body>()) {
  body_->generated.Add({});
  body_->generation.Add({}, Body::boundaries());
  for (const char* service : {"http", "stamps"}) body_->outcomes_of(service);
  for (const char* why : {"address", "full", "room", "slow"}) body_->cut.Add({{"why", why}});
  for (const char* channel : {"email", "webhook"}) {
    for (const char* outcome : {"sent", "failed", "given_up"}) {
      body_->notifications.Add({{"channel", channel}, {"outcome", outcome}});
    }
  }
  for (const char* kind : {"read", "write"}) body_->queries.Add({{"kind", kind}}, Body::boundaries());
}

Metrics::~Metrics() = default;

void Metrics::count_request(std::string_view route, std::string_view method, int status, double seconds) {
  body_->requests
      .Add({{"route", std::string(route)}, {"method", std::string(method)}, {"status", std::to_string(status)}},
           Body::boundaries())
      .Observe(seconds);
  count_outcome("http", status >= 500);
}

void Metrics::count_requests(std::string_view route, std::string_view method, int status,
                             const DurationCounts& durations) {
  body_->requests
      .Add({{"route", std::string(route)}, {"method", std::string(method)}, {"status", std::to_string(status)}},
           Body::boundaries())
      .ObserveMultiple(std::vector<double>(durations.of.begin(), durations.of.end()), durations.sum_s);
  Outcomes& outcomes = body_->outcomes_of("http");
  outcomes.all.add(durations.count);
  if (status >= 500) outcomes.failed.add(durations.count);
}

void Metrics::count_verifications(std::string_view verdict, std::uint64_t count) {
  body_->verdicts.Add({{"verdict", std::string(verdict)}}).Increment(static_cast<double>(count));
  body_->verifications.add(static_cast<std::int64_t>(count));
}

void Metrics::count_generated(std::uint64_t stamps, double seconds) {
  body_->generated.Add({}).Increment(static_cast<double>(stamps));
  body_->generation.Add({}, Body::boundaries()).Observe(seconds);
}

void Metrics::count_order() { body_->orders.add(); }

void Metrics::count_database_query(std::string_view kind, double seconds) {
  body_->queries.Add({{"kind", std::string(kind)}}, Body::boundaries()).Observe(seconds);
}

void Metrics::count_task(std::string_view task, double seconds) {
  body_->tasks.Add({{"task", std::string(task)}}, Body::boundaries()).Observe(seconds);
}

void Metrics::count_outcome(std::string_view service, bool failed) {
  Outcomes& outcomes = body_->outcomes_of(service);
  outcomes.all.add();
  if (failed) outcomes.failed.add();
}

void Metrics::count_cut_connection(std::string_view why, std::uint64_t count) {
  body_->cut.Add({{"why", std::string(why)}}).Increment(static_cast<double>(count));
}

void Metrics::count_notification(std::string_view channel, std::string_view outcome) {
  body_->notifications.Add({{"channel", std::string(channel)}, {"outcome", std::string(outcome)}}).Increment();
}

void Metrics::add_gauge(std::string name, std::string help, std::function<double()> read) {
  prometheus::Gauge& gauge =
      prometheus::BuildGauge().Name(std::move(name)).Help(std::move(help)).Register(body_->registry).Add({});
  std::lock_guard lock(body_->mutex);
  body_->asked.push_back({&gauge, std::move(read)});
}

double Metrics::verifications_a_second() { return body_->verifications_a_second(); }

std::string Metrics::text() {
  body_->refresh();
  return prometheus::TextSerializer().Serialize(body_->registry.Collect()) + process_figures();
}

}  // namespace qrcongo::monitoring
