// Proves that ordered = paid = issued = archived = received = used, and that the audit log says the same. Owned by app;
// any thread may ask. One runs at a time: it reads the whole database on one snapshot, and keeps one of the database's
// reading threads for as long as that takes.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/db/database.hpp"
#include "qrcongo/db/schema.hpp"
#include "qrcongo/oversight/report.hpp"

namespace qrcongo::oversight {

struct Settings {
  std::string data_dir;
  std::string fence_file;
  std::int64_t keep_archives_days = 30;
  // Whether an archive's row is not what the server wrote; empty: nobody knows.
  std::function<bool(db::Tx& tx, const std::string& archive)> is_altered{};
  std::function<std::vector<db::SchemaFault>(db::Tx&)> compare_schema{};  // empty: it is not looked at
};

class Reconciliation {
 public:
  using Shared = std::shared_ptr<const Report>;
  using Progress = std::function<void(std::int64_t done, std::int64_t all)>;

  Reconciliation(Settings settings, db::Database& database, const Clock& clock)
      : settings_(std::move(settings)), database_(database), clock_(clock) {}

  // Blocks, and waits first for one that is under way. Names this many findings, and counts all.
  Result<Shared> run(std::size_t findings_max, const Progress& progress = {});
  // One that ended less than a minute ago; else a new one. While one is under way: the one before, or
  // Code::unavailable.
  boost::asio::awaitable<Result<Shared>> recent();
  Shared last() const;  // null: there was none since the start
  void stop();          // ends what is under way with Code::unavailable, and all that come after

  static constexpr std::size_t findings_answered = 5000;  // by recent() and last()

 private:
  class UnderWay;
  bool begin();
  void wait_and_begin();
  void end();
  Result<Shared> make(db::Tx& tx, std::size_t findings_max, const Progress& progress);

  const Settings settings_;
  db::Database& database_;
  const Clock& clock_;
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  std::condition_variable ended_;
  bool under_way_ = false;  // guarded by mutex_
  Shared last_;             // guarded by mutex_
};

}  // namespace qrcongo::oversight
