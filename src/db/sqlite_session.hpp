// Opening SQLite through SOCI, and the few questions that SOCI does not pass on. Private to db; each session belongs to
// one thread.
#pragma once

#include <chrono>
#include <string>

#include <soci/soci.h>

#include "qrcongo/base/function_ref.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::db {

// The writer: WAL, synchronous=FULL, foreign keys, owns the checkpoints. Makes the file where there is none.
void open_for_writing(soci::session& session, const std::string& path);
// A reader: read-only, never checkpoints.
void open_for_reading(soci::session& session, const std::string& path);
// A file that nobody writes to: nothing is made beside it.
void open_still_file(soci::session& session, const std::string& path);

// A database of its own, which ends with the session.
void open_in_memory(soci::session& session);

// Without the locks that let threads share one session. Before the first session of the process; again it does nothing.
void expect_one_thread_a_session();

// A query's rows, one at a time, each in `columns` when `row` is called.
void step_rows(soci::session& session, const std::string& sql, std::span<const Cell> parameters,
               std::span<Cell> columns, FunctionRef<void()> row);

// Runs a script of several statements.
void run_script(soci::session& session, const std::string& script);

// Runs the work between BEGIN IMMEDIATE and COMMIT; an exception rolls back and goes on.
void in_transaction(soci::session& session, FunctionRef<void()> work);

// While it lives, a statement of the session that runs past `end` is broken off: SQLITE_INTERRUPT. One a session.
class TimeLimit {
 public:
  TimeLimit(soci::session& session, std::chrono::steady_clock::time_point end);
  ~TimeLimit();
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;

 private:
  soci::session& session_;
  const std::chrono::steady_clock::time_point end_;
};

// Whether BEGIN's transaction still lives: SQLITE_FULL, SQLITE_IOERR, SQLITE_NOMEM and SQLITE_BUSY may roll the whole
// of it back inside a job (sqlite.org/lang_transaction.html, "Response To Errors Within A Transaction").
bool transaction_lives(soci::session& session);

// What the exception in flight means to the caller. Call it inside a catch block.
Error error_in_flight();
// Whether the exception in flight says that the disk is full: the one failed COMMIT after which work may go on.
bool disk_full_in_flight();

}  // namespace qrcongo::db
