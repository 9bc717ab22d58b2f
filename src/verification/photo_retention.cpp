#include "qrcongo/verification/photo_retention.hpp"

#include "report_photos.hpp"

namespace qrcongo::verification {
namespace {

// A report's row comes after its file; and where an old copy of the database was restored by mistake, the newer ones'
// rows come back with the right one.
constexpr std::int64_t stray_kept_ms = 30 * day_ms;

}  // namespace

Result<std::int64_t> let_go_of_photos(db::Database& database, CitizenReports& reports, const PhotoRetention& retention,
                                      std::int64_t now_ms) {
  const auto erased = database.write_now([&](db::Tx& tx) -> Result<std::int64_t> {
    return reports.erase_photos(tx, now_ms - retention.kept_days * day_ms, now_ms);
  });
  if (!erased) return fail(erased.error());
  const auto kept =
      database.read_now([&](db::Tx& tx) -> Result<std::set<std::string>> { return reports.kept_photos(tx); });
  if (!kept) return fail(kept.error());
  return sweep_photos(retention.folder, *kept, now_ms - stray_kept_ms);
}

}  // namespace qrcongo::verification
