#include "qrcongo/db/read_file.hpp"

#include <filesystem>

#include "sqlite_session.hpp"

namespace qrcongo::db {
namespace {

bool has_log(const std::string& path) { return std::filesystem::exists(path + "-wal"); }

void look_once(const std::string& path, bool still, FunctionRef<void(Tx&)> work) {
  soci::session session;
  if (still) {
    open_still_file(session, path);
  } else {
    open_for_reading(session, path);
  }
  run_script(session, "BEGIN;");
  Tx tx(session);
  work(tx);
  run_script(session, "COMMIT;");
}

}  // namespace

Result<void> look_into_file(const std::string& path, FunctionRef<void(Tx&)> work) {
  expect_one_thread_a_session();
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return fail(Code::not_found, "Pas de base ici : " + path);
  try {
    // Where no write-ahead log lies beside it, nobody writes, and SQLite would have to make one to read it in any other
    // way: not on a disk that is read-only, and not in an auditor's copy.
    const bool still = !has_log(path);
    look_once(path, still, work);
    if (still && has_log(path)) look_once(path, false, work);
  } catch (const std::exception& failure) {
    return fail(Code::unavailable, "La base " + path + " ne se lit pas : " + failure.what());
  }
  return {};
}

}  // namespace qrcongo::db
