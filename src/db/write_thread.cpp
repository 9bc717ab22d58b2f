#include "write_thread.hpp"

#include "qrcongo/base/log.hpp"
#include "qrcongo/runtime/thread_pool.hpp"
#include "sqlite_session.hpp"

namespace qrcongo::db {
namespace {

constexpr std::size_t most_jobs_a_commit = 256;

Error broken_error() {
  return {Code::unavailable, "Le serveur n'enregistre plus rien après une panne du disque.", {}, 60};
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

WriteThread::WriteThread(const DatabaseSettings& settings, std::unique_ptr<soci::session> session, const HeldKeys* keys)
    : settings_(settings), keys_(keys), session_(std::move(session)), queue_(settings.queue_capacity), thread_([this] {
        run();
      }) {}

WriteThread::~WriteThread() {
  queue_.close();
  thread_.join();
}

bool WriteThread::submit(Job job) { return queue_.try_push(std::move(job)); }

void WriteThread::run() {
  runtime::name_this_thread("db-write");
  for (;;) {
    std::vector<Job> jobs = queue_.pop_some(most_jobs_a_commit);
    if (jobs.empty()) return;
    run_group(std::move(jobs));
  }
}

void WriteThread::run_group(std::vector<Job> jobs) {
  std::vector<Ran> group;
  group.reserve(jobs.size());
  for (Job& job : jobs) group.push_back(Ran{std::move(job), {}, false, {}});
  if (begin(group)) {
    for (Ran& ran : group) {
      run_one(ran);
      if (transaction_lives(*session_)) continue;
      // The savepoints died with it, and with them what the earlier jobs of this group did.
      fail_all(group, ran.outcome ? broken_error() : ran.outcome.error());
      break;
    }
    if (transaction_lives(*session_)) commit(group);
  }
  finish(group);
}

bool WriteThread::begin(std::vector<Ran>& group) {
  if (broken_) {
    fail_all(group, broken_error());
    return false;
  }
  try {
    run_script(*session_, "BEGIN IMMEDIATE;");
    return true;
  } catch (...) {
    fail_all(group, error_in_flight());
    return false;
  }
}

void WriteThread::run_one(Ran& ran) {
  if (std::chrono::steady_clock::now() > ran.job.deadline) {
    ran.outcome = fail(Error{Code::unavailable, "La demande a attendu trop longtemps.", {}, 1});
    return;
  }
  const auto start = std::chrono::steady_clock::now();
  try {
    run_script(*session_, "SAVEPOINT job;");
    Tx tx(*session_, keys_);
    ran.keep = ran.job.work(tx);
    run_script(*session_, ran.keep ? "RELEASE job;" : "ROLLBACK TO job; RELEASE job;");
    if (ran.keep) ran.after_commit = tx.take_after_commit();
  } catch (...) {
    ran.keep = false;
    ran.outcome = fail(error_in_flight());
    undo_savepoint();
  }
  if (settings_.observe) settings_.observe("write", seconds_since(start));
}

void WriteThread::undo_savepoint() {
  if (!transaction_lives(*session_)) return;
  try {
    run_script(*session_, "ROLLBACK TO job; RELEASE job;");
  } catch (...) {
    // What cannot be undone must not be committed by its neighbours.
    roll_back();
  }
}

void WriteThread::roll_back() {
  if (!transaction_lives(*session_)) return;
  try {
    run_script(*session_, "ROLLBACK;");
  } catch (...) {
    broken_ = true;
    log::error("rollback failed: nothing is acknowledged any more", {{"why", error_in_flight().detail}});
  }
}

void WriteThread::commit(std::vector<Ran>& group) {
  const auto start = std::chrono::steady_clock::now();
  try {
    run_script(*session_, "COMMIT;");
    if (settings_.observe) settings_.observe("commit", seconds_since(start));
  } catch (...) {
    const bool disk_full = disk_full_in_flight();
    fail_all(group, disk_full ? error_in_flight() : broken_error());
    if (!disk_full) {
      // After a failed fsync the kernel may have dropped the very pages; to try again would be to lie.
      broken_ = true;
      log::error("commit failed: nothing is acknowledged any more", {{"why", error_in_flight().detail}});
    }
    roll_back();
  }
}

void WriteThread::fail_all(std::vector<Ran>& group, const Error& error) {
  for (Ran& ran : group) {
    ran.keep = false;
    ran.after_commit.clear();
    ran.outcome = fail(error);
  }
}

void WriteThread::finish(std::vector<Ran>& group) {
  for (Ran& ran : group) {
    for (const auto& action : ran.after_commit) action();
  }
  for (Ran& ran : group) ran.job.done(std::move(ran.outcome));
}

}  // namespace qrcongo::db
