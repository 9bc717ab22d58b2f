// Reconciles once a night by the authority's clock, and once some minutes after a start, so that whoever changes rows
// behind the server's back is found without anybody asking. What it finds stands in the log and in the metrics. Owned
// by serving; has a thread of its own.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "application.hpp"

namespace qrcongo::app {

// The first half past two at night, by the authority's clock, after this time.
std::int64_t next_reconciliation_ms(std::int64_t after_ms, const UtcOffset& offset);

class NightlyReconciliation {
 public:
  explicit NightlyReconciliation(Application& app);  // registers its figures with the app's metrics
  ~NightlyReconciliation();

  void start();
  void stop();  // after app.reconciliation.stop(), else it waits for the one that is under way

 private:
  void run();
  void reconcile();

  Application& app_;
  std::mutex mutex_;
  std::condition_variable woken_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace qrcongo::app
