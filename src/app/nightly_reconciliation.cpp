#include "nightly_reconciliation.hpp"

#include <algorithm>
#include <chrono>

#include "qrcongo/base/log.hpp"
#include "qrcongo/runtime/thread_pool.hpp"

namespace qrcongo::app {
namespace {

constexpr std::int64_t after_start_ms = 5 * minute_ms;
constexpr std::int64_t night_ms = 2 * hour_ms + 30 * minute_ms;  // after the authority's midnight
constexpr std::size_t findings_logged = 100;
// The clock may be set meanwhile.
constexpr std::chrono::minutes look_every{1};

}  // namespace

std::int64_t next_reconciliation_ms(std::int64_t after_ms, const UtcOffset& offset) {
  const std::int64_t today = offset.day_of(after_ms);
  const std::int64_t tonight = offset.start_of_day_ms(today) + night_ms;
  return tonight > after_ms ? tonight : offset.start_of_day_ms(today + 1) + night_ms;
}

NightlyReconciliation::NightlyReconciliation(Application& app) : app_(app) {
  app.metrics->add_gauge("reconciliation_findings", "What did not agree when all was last reconciled", [&app] {
    const auto last = app.reconciliation.last();
    return last ? static_cast<double>(last->findings_count) : 0.0;
  });
  app.metrics->add_gauge("reconciliation_timestamp_seconds", "When all was last reconciled; 0: not since the start",
                         [&app] {
                           const auto last = app.reconciliation.last();
                           return last ? static_cast<double>(last->made_at) / 1000.0 : 0.0;
                         });
}

NightlyReconciliation::~NightlyReconciliation() { stop(); }

void NightlyReconciliation::start() {
  thread_ = std::thread([this] { run(); });
}

void NightlyReconciliation::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void NightlyReconciliation::run() {
  runtime::name_this_thread("reconcile");
  const UtcOffset offset = app_.configuration().authority.utc_offset;
  std::int64_t due_ms = app_.clock.now_ms() + after_start_ms;
  std::unique_lock lock(mutex_);
  while (!woken_.wait_for(lock, look_every, [this] { return stopping_; })) {
    if (app_.clock.now_ms() < due_ms) continue;
    lock.unlock();
    reconcile();
    due_ms = next_reconciliation_ms(app_.clock.now_ms(), offset);
    lock.lock();
  }
}

void NightlyReconciliation::reconcile() {
  const auto report = app_.reconciliation.run(oversight::Reconciliation::findings_answered);
  if (!report) return log::error("reconciliation failed", {{"why", report.error().detail}});
  const auto& findings = (*report)->findings;
  for (std::size_t i = 0; i < std::min(findings.size(), findings_logged); ++i) {
    const oversight::Finding& finding = findings[i];
    log::error("what does not agree",
               {{"code", finding.code}, {finding.subject_kind, finding.subject_id}, {"text", finding.text}});
  }
  const auto count = (*report)->findings_count;
  app_.metrics->count_task("reconciliation", static_cast<double>((*report)->duration_ms) / 1000.0);
  log::write(count == 0 ? log::Level::info : log::Level::error, "all was reconciled",
             {{"findings", std::to_string(count)}, {"duration_ms", std::to_string((*report)->duration_ms)}});
}

}  // namespace qrcongo::app
