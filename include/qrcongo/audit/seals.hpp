// Closes each month of the audit log into a file of its own, which proves itself: its entries, what ties them to a
// signed checkpoint, and its SHA-256 in the log. Owned by app; seal_if_due blocks and belongs to one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/db/database.hpp"

namespace qrcongo::audit {

struct SealSettings {
  std::string folder;  // made where it is not
  UtcOffset offset;    // by which a month ends
  // How long a month is kept, and the rows of that month's orders and payments, as its seal says.
  std::int64_t years = 7;
  std::int64_t orders_years = 10;
};

class Seals {
 public:
  Seals(SealSettings settings, db::Database& database, const Clock& clock);

  // Seals the oldest month that is over, is not sealed and lies below a signed checkpoint. The file's name, or nothing
  // where there is no such month.
  Result<std::optional<std::string>> seal_if_due();

 private:
  struct Segment;
  Result<std::optional<Segment>> next_segment(db::Tx& tx) const;
  Result<std::string> write_file(const Segment& segment) const;  // its SHA-256
  Result<void> record(const Segment& segment, const std::string& sha256) const;

  const SealSettings settings_;
  db::Database& database_;
  const Clock& clock_;
};

}  // namespace qrcongo::audit
