#include "read_pool.hpp"

#include "qrcongo/runtime/thread_pool.hpp"
#include "sqlite_session.hpp"

namespace qrcongo::db {

ReadPool::ReadPool(std::string name, const DatabaseSettings& settings, const HeldKeys* keys)
    : name_(std::move(name)), settings_(settings), keys_(keys), queue_(settings.queue_capacity) {
  for (std::size_t i = 0; i < settings_.read_threads; ++i) threads_.emplace_back([this, i] { run(i); });
}

ReadPool::~ReadPool() {
  queue_.close();
  for (std::thread& thread : threads_) thread.join();
}

bool ReadPool::submit(Job job) { return queue_.try_push(std::move(job)); }

void ReadPool::run(std::size_t number) {
  runtime::name_this_thread(name_ + "-" + std::to_string(number));
  soci::session session;
  while (std::optional<Job> job = queue_.pop()) {
    Result<void> outcome;
    try {
      if (!session.is_connected()) open_for_reading(session, settings_.path);
      outcome = run_one(session, *job);
    } catch (...) {
      outcome = fail(error_in_flight());
      session.close();
    }
    job->done(std::move(outcome));
  }
}

Result<void> ReadPool::run_one(soci::session& session, const Job& job) {
  const auto start = std::chrono::steady_clock::now();
  if (start > job.deadline) return fail(Error{Code::unavailable, "La demande a attendu trop longtemps.", {}, 1});
  std::optional<TimeLimit> limit;
  if (job.run_max) limit.emplace(session, start + *job.run_max);
  run_script(session, "BEGIN;");
  Tx tx(session, keys_);
  job.work(tx);
  run_script(session, "COMMIT;");
  if (settings_.observe) {
    settings_.observe("read", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return {};
}

}  // namespace qrcongo::db
