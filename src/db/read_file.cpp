#include "qrcongo/db/read_file.hpp"

#include <filesystem>

#include "held_keys.hpp"
#include "sqlite_session.hpp"

namespace qrcongo::db {
namespace {

bool has_log(const std::string& path) { return std::filesystem::exists(path + "-wal"); }

Result<void> look_once(const std::string& path, bool still, ByteView key_encryption_key, FunctionRef<void(Tx&)> work) {
  soci::session session;
  if (still) {
    open_still_file(session, path);
  } else {
    open_for_reading(session, path);
  }
  run_script(session, "BEGIN;");
  std::unique_ptr<HeldKeys> keys;
  if (!key_encryption_key.empty()) {
    Tx bare(session);
    auto opened = HeldKeys::read(bare, key_encryption_key);
    if (!opened) return fail(opened.error());
    keys = std::move(*opened);
  }
  Tx tx(session, keys.get());
  work(tx);
  run_script(session, "COMMIT;");
  return {};
}

}  // namespace

Result<void> look_into_file(const std::string& path, ByteView key_encryption_key, FunctionRef<void(Tx&)> work) {
  expect_one_thread_a_session();
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return fail(Code::not_found, "Pas de base ici : " + path);
  try {
    // Where no write-ahead log lies beside it, nobody writes, and SQLite would have to make one to read it in any other
    // way: not on a disk that is read-only, and not in an auditor's copy.
    const bool still = !has_log(path);
    auto looked = look_once(path, still, key_encryption_key, work);
    if (looked && still && has_log(path)) looked = look_once(path, false, key_encryption_key, work);
    return looked;
  } catch (const std::exception& failure) {
    return fail(Code::unavailable, "La base " + path + " ne se lit pas : " + failure.what());
  }
}

}  // namespace qrcongo::db
