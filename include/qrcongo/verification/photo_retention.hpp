// Lets go of citizens' photos: those of reports that were closed long ago, and files that belong to no report. Called
// by app's upkeep, on its thread, which may block.
#pragma once

#include <cstdint>
#include <string>

#include "qrcongo/base/result.hpp"
#include "qrcongo/db/database.hpp"
#include "qrcongo/verification/citizen_reports.hpp"

namespace qrcongo::verification {

struct PhotoRetention {
  std::string folder;          // where they lie
  std::int64_t kept_days = 0;  // after their report was closed
};

// A photo is marked as erased before its file goes, so that a crash in between leaves a file that belongs to no report;
// such files go thirty days after they were written. How many files went.
Result<std::int64_t> let_go_of_photos(db::Database& database, CitizenReports& reports, const PhotoRetention& retention,
                                      std::int64_t now_ms);

}  // namespace qrcongo::verification
