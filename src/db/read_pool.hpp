// A few threads, each with a read-only session; every job sees one snapshot. Owned by Database; submit from any thread.
#pragma once

#include <string>
#include <thread>
#include <vector>

#include "write_thread.hpp"

namespace qrcongo::db {

class ReadPool {
 public:
  // name: of its threads, which are settings.read_threads.
  ReadPool(std::string name, const DatabaseSettings& settings, const HeldKeys* keys);
  ~ReadPool();

  bool submit(Job job);  // false: the queue is full or closed, and done is not called

 private:
  void run(std::size_t number);
  Result<void> run_one(soci::session& session, const Job& job);

  const std::string name_;
  DatabaseSettings settings_;
  const HeldKeys* const keys_;  // null: opened without
  runtime::BoundedQueue<Job> queue_;
  std::vector<std::thread> threads_;
};

}  // namespace qrcongo::db
