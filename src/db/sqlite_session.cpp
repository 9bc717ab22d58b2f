#include "sqlite_session.hpp"

// Brings sqlite3.h with it, inside a namespace of its own.
#include <soci/sqlite3/soci-sqlite3.h>

#include "qrcongo/base/log.hpp"

namespace qrcongo::db {
namespace {

sqlite_api::sqlite3* native(soci::session& session) {
  return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

// As SOCI's connection string has it, so that a path may hold spaces.
std::string quoted(const std::string& path) { return '"' + path + '"'; }

}  // namespace

void open_for_writing(soci::session& session, const std::string& path) {
  session.open(soci::sqlite3, "db=" + quoted(path) + " timeout=10");
  run_script(session,
             "PRAGMA journal_mode = WAL;"
             "PRAGMA synchronous = FULL;"
             "PRAGMA foreign_keys = ON;"
             "PRAGMA trusted_schema = OFF;"
             "PRAGMA cell_size_check = ON;");
}

void open_for_reading(soci::session& session, const std::string& path) {
  session.open(soci::sqlite3, "db=" + quoted(path) + " timeout=10 readonly=true");
  run_script(session, "PRAGMA wal_autocheckpoint = 0; PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;");
}

void run_script(soci::session& session, const std::string& script) {
  char* message = nullptr;
  const int code = sqlite_api::sqlite3_exec(native(session), script.c_str(), nullptr, nullptr, &message);
  if (code == SQLITE_OK) return;
  const std::string text = message != nullptr ? message : sqlite_api::sqlite3_errstr(code);
  sqlite_api::sqlite3_free(message);
  throw soci::sqlite3_soci_error(text, code);
}

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
