#include "sqlite_session.hpp"

#include <cstring>
#include <memory>
#include <mutex>

// Brings sqlite3.h with it, inside a namespace of its own.
#include <soci/sqlite3/soci-sqlite3.h>

#include "qrcongo/base/log.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/db/sealed.hpp"

namespace qrcongo::db {
namespace {

// Of SQLite's virtual machine, a fraction of a millisecond of them.
constexpr int steps_between_looks = 4096;

sqlite_api::sqlite3* native(soci::session& session) {
  return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

[[noreturn]] void refuse(sqlite_api::sqlite3* connection, int code) {
  throw soci::sqlite3_soci_error(sqlite_api::sqlite3_errmsg(connection), code);
}

using Statement = std::unique_ptr<sqlite_api::sqlite3_stmt, int (*)(sqlite_api::sqlite3_stmt*)>;

Statement prepared(sqlite_api::sqlite3* connection, const std::string& sql) {
  sqlite_api::sqlite3_stmt* made = nullptr;
  const int code =
      sqlite_api::sqlite3_prepare_v2(connection, sql.c_str(), static_cast<int>(sql.size()) + 1, &made, nullptr);
  if (code != SQLITE_OK) refuse(connection, code);
  return {made, sqlite_api::sqlite3_finalize};
}

// The cell stays where it is until the statement has gone.
int bind(sqlite_api::sqlite3_stmt* statement, int place, const Cell& cell) {
  if (cell.is_null) return sqlite_api::sqlite3_bind_null(statement, place);
  if (cell.type == Cell::Type::integer) return sqlite_api::sqlite3_bind_int64(statement, place, cell.integer);
  return sqlite_api::sqlite3_bind_text(statement, place, cell.text.data(), static_cast<int>(cell.text.size()), nullptr);
}

void take(sqlite_api::sqlite3_stmt* statement, int place, Cell& cell) {
  // NULL is zero as a number and no text: only then its type needs to be asked.
  if (cell.type == Cell::Type::integer) {
    cell.integer = sqlite_api::sqlite3_column_int64(statement, place);
    cell.is_null = cell.integer == 0 && sqlite_api::sqlite3_column_type(statement, place) == SQLITE_NULL;
    return;
  }
  const auto* const text = reinterpret_cast<const char*>(sqlite_api::sqlite3_column_text(statement, place));
  cell.is_null = text == nullptr;
  if (cell.is_null) return;
  cell.text.assign(text, static_cast<std::size_t>(sqlite_api::sqlite3_column_bytes(statement, place)));
}

// Never throws but for want of memory, where the process ends anyway.
void fold_argument(sqlite_api::sqlite3_context* context, int, sqlite_api::sqlite3_value** arguments) noexcept {
  const auto* const text = reinterpret_cast<const char*>(sqlite_api::sqlite3_value_text(arguments[0]));
  if (text == nullptr) return sqlite_api::sqlite3_result_null(context);
  const auto bytes = static_cast<std::size_t>(sqlite_api::sqlite3_value_bytes(arguments[0]));
  const std::string folded = fold_text({text, bytes});
  auto* const kept = static_cast<char*>(sqlite_api::sqlite3_malloc64(folded.size() + 1));
  if (kept == nullptr) return sqlite_api::sqlite3_result_error_nomem(context);
  std::memcpy(kept, folded.c_str(), folded.size() + 1);
  sqlite_api::sqlite3_result_text(context, kept, static_cast<int>(folded.size()), sqlite_api::sqlite3_free);
}

// fold_text(x), by which lists are searched.
void add_functions(soci::session& session) {
  sqlite_api::sqlite3* const connection = native(session);
  const int code =
      sqlite_api::sqlite3_create_function_v2(connection, "fold_text", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr,
                                             fold_argument, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) refuse(connection, code);
}

// As SOCI's connection string has it, so that a path may hold spaces.
std::string quoted(const std::string& path) { return '"' + path + '"'; }

// sqlite.org/uri.html: what would end the path or begin an escape is escaped.
std::string still_uri(const std::string& path) {
  std::string uri = "file:";
  for (const char character : path) {
    switch (character) {
      case '%':
        uri += "%25";
        break;
      case '?':
        uri += "%3f";
        break;
      case '#':
        uri += "%23";
        break;
      default:
        uri += character;
    }
  }
  return uri + "?immutable=1";
}

}  // namespace

void open_for_writing(soci::session& session, const std::string& path) {
  session.open(soci::sqlite3, "db=" + quoted(path) + " timeout=10");
  run_script(session,
             "PRAGMA journal_mode = WAL;"
             "PRAGMA synchronous = FULL;"
             "PRAGMA foreign_keys = ON;"
             // Else INSERT OR REPLACE deletes rows past the triggers that keep them.
             "PRAGMA recursive_triggers = ON;"
             // What is erased or sealed must not go on standing in free pages, whatever this SQLite was built with.
             "PRAGMA secure_delete = ON;"
             "PRAGMA trusted_schema = OFF;"
             "PRAGMA cell_size_check = ON;");
  add_functions(session);
}

void open_for_reading(soci::session& session, const std::string& path) {
  session.open(soci::sqlite3, "db=" + quoted(path) + " timeout=10 readonly=true");
  run_script(session, "PRAGMA wal_autocheckpoint = 0; PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;");
  add_functions(session);
}

void open_still_file(soci::session& session, const std::string& path) {
  session.open(soci::sqlite3, "db=" + quoted(still_uri(path)) + " timeout=10 readonly=true");
  run_script(session, "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;");
}

void open_in_memory(soci::session& session) { session.open(soci::sqlite3, "db=:memory:"); }

void expect_one_thread_a_session() {
  static std::once_flag once;
  std::call_once(once, [] {
    sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    // open_still_file's paths.
    sqlite_api::sqlite3_config(SQLITE_CONFIG_URI, 1);
  });
}

void step_rows(soci::session& session, const std::string& sql, std::span<const Cell> parameters,
               std::span<Cell> columns, FunctionRef<void()> row) {
  sqlite_api::sqlite3* const connection = native(session);
  const Statement statement = prepared(connection, sql);
  int place = 0;
  for (const Cell& cell : parameters) {
    if (const int code = bind(statement.get(), ++place, cell); code != SQLITE_OK) refuse(connection, code);
  }
  int code = SQLITE_OK;
  while ((code = sqlite_api::sqlite3_step(statement.get())) == SQLITE_ROW) {
    for (std::size_t i = 0; i < columns.size(); ++i) take(statement.get(), static_cast<int>(i), columns[i]);
    row();
  }
  if (code != SQLITE_DONE) refuse(connection, code);
}

void run_script(soci::session& session, const std::string& script) {
  char* message = nullptr;
  const int code = sqlite_api::sqlite3_exec(native(session), script.c_str(), nullptr, nullptr, &message);
  if (code == SQLITE_OK) return;
  const std::string text = message != nullptr ? message : sqlite_api::sqlite3_errstr(code);
  sqlite_api::sqlite3_free(message);
  throw soci::sqlite3_soci_error(text, code);
}

void in_transaction(soci::session& session, FunctionRef<void()> work) {
  run_script(session, "BEGIN IMMEDIATE;");
  try {
    work();
    run_script(session, "COMMIT;");
  } catch (...) {
    if (transaction_lives(session)) run_script(session, "ROLLBACK;");
    throw;
  }
}

TimeLimit::TimeLimit(soci::session& session, std::chrono::steady_clock::time_point end) : session_(session), end_(end) {
  const auto is_over = [](void* limit) noexcept {
    return std::chrono::steady_clock::now() > static_cast<const TimeLimit*>(limit)->end_ ? 1 : 0;
  };
  sqlite_api::sqlite3_progress_handler(native(session_), steps_between_looks, is_over, this);
}

TimeLimit::~TimeLimit() { sqlite_api::sqlite3_progress_handler(native(session_), 0, nullptr, nullptr); }

bool transaction_lives(soci::session& session) { return sqlite_api::sqlite3_get_autocommit(native(session)) == 0; }

Error error_in_flight() {
  try {
    throw;
  } catch (const soci::sqlite3_soci_error& failure) {
    switch (failure.result() & 0xFF) {
      case SQLITE_FULL:
        return {Code::storage_full, "Le disque est plein : rien n'a été enregistré.", {}, 60};
      case SQLITE_BUSY:
      case SQLITE_LOCKED:
        return {Code::unavailable, "La base de données est occupée.", {}, 1};
      case SQLITE_INTERRUPT:
        log::warning("what a request read took too long and was broken off");
        return {Code::unavailable, "La demande a pris trop de temps et a été interrompue.", {}, 5, true};
      case SQLITE_CONSTRAINT:
        if (std::string_view(failure.what()).find("UNIQUE") != std::string_view::npos) {
          return {Code::already_exists, "Cette valeur est déjà prise.", {}, 0};
        }
        break;
      default:
        break;
    }
    log::error("database refused", {{"why", failure.what()}, {"code", std::to_string(failure.result())}});
    return {Code::internal, failure.what(), {}, 0};
  } catch (const DamagedValue& damaged) {
    log::error("a sealed value does not open: it was altered, moved or put there by somebody else",
               {{"table", damaged.table()}, {"column", damaged.column()}, {"row", damaged.row()}});
    return {Code::internal, damaged.what(), {}, 0};
  } catch (const std::exception& failure) {
    log::error("database job failed", {{"why", failure.what()}});
    return {Code::internal, failure.what(), {}, 0};
  }
}

bool disk_full_in_flight() {
  try {
    throw;
  } catch (const soci::sqlite3_soci_error& failure) {
    return (failure.result() & 0xFF) == SQLITE_FULL;
  } catch (...) {
    return false;
  }
}

}  // namespace qrcongo::db
