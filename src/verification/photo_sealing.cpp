#include "qrcongo/verification/photo_sealing.hpp"

#include "qrcongo/base/log.hpp"
#include "qrcongo/db/data_keys.hpp"
#include "qrcongo/verification/citizen_reports.hpp"
#include "report_photos.hpp"

namespace qrcongo::verification {
namespace {

constexpr const char* data_key = "document";

Result<bool> seal_one(db::Database& database, const std::string& folder, const std::string& name) {
  if (name.ends_with(".part")) {
    // Of a report that was never taken in.
    remove_photo(folder, name);
    return false;
  }
  const auto id = CitizenReportId::parse(name.substr(0, name.find('.')));
  if (!id) return false;
  const auto key = database.read_now([&](db::Tx& tx) -> Result<Secret> { return CitizenReports::photo_key(tx, *id); });
  if (!key) return fail(key.error());
  return seal_photo(folder, name, key->view());
}

}  // namespace

Result<void> seal_plain_photos(db::Database& database, const std::string& folder, ByteView key_encryption_key) {
  const auto due = database.read_now([](db::Tx& tx) -> Result<bool> { return db::may_hold_plain(tx, data_key); });
  if (!due) return fail(due.error());
  if (!*due) return {};
  std::int64_t sealed = 0;
  for (const std::string& name : photo_names(folder)) {
    const auto done = seal_one(database, folder, name);
    if (!done) return fail(done.error());
    sealed += *done ? 1 : 0;
  }
  if (sealed > 0) log::info("plain photos were sealed", {{"photos", std::to_string(sealed)}});
  return database.write_now([&](db::Tx& tx) { return db::declare_sealed(tx, key_encryption_key, data_key); });
}

}  // namespace qrcongo::verification
