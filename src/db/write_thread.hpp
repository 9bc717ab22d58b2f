// The one thread that writes: it takes all jobs that wait, runs each in a savepoint and commits them together. Owned by
// Database; submit from any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include <soci/soci.h>

#include "qrcongo/db/database.hpp"
#include "qrcongo/runtime/bounded_queue.hpp"

namespace qrcongo::db {

struct Job {
  FunctionRef<bool(Tx&)> work;             // refers into the waiting caller's frame
  std::function<void(Result<void>)> done;  // called exactly once, last of all
  std::chrono::steady_clock::time_point deadline;
  std::optional<std::chrono::milliseconds>
      run_max{};  // of a reading job: how long it may run; none: as long as it takes
};

class WriteThread {
 public:
  WriteThread(const DatabaseSettings& settings, std::unique_ptr<soci::session> session, const HeldKeys* keys);
  ~WriteThread();

  bool submit(Job job);  // false: the queue is full or closed, and done is not called
  bool can_write() const { return !broken_.load(); }
  std::size_t queued() const { return queue_.size(); }

 private:
  struct Ran {
    Job job;
    Result<void> outcome;  // an Error: the database's own refusal
    bool keep = false;
    std::vector<std::function<void()>> after_commit;
  };

  void run();
  void run_group(std::vector<Job> jobs);
  bool begin(std::vector<Ran>& group);
  void run_one(Ran& ran);
  void undo_savepoint();
  void roll_back();
  void commit(std::vector<Ran>& group);
  static void fail_all(std::vector<Ran>& group, const Error& error);
  static void finish(std::vector<Ran>& group);

  DatabaseSettings settings_;
  const HeldKeys* const keys_;              // null: opened without
  std::unique_ptr<soci::session> session_;  // used by the thread alone
  runtime::BoundedQueue<Job> queue_;
  std::atomic<bool> broken_{false};
  std::thread thread_;
};

}  // namespace qrcongo::db
