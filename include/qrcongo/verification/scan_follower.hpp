// Follows the scans' journal into the database: totals, how batches are scanned, suspicions. Each scan is written once,
// however the process ends, since how far they are written stands in the same transaction. Owned by app.
//
// The journal's thread only adds to a tally in memory; a thread of its own writes it down every second. While the
// database cannot write, the tally goes on, and the journal keeps what is not written.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "qrcongo/db/database.hpp"
#include "qrcongo/stamps/keyring.hpp"
#include "qrcongo/verification/index.hpp"
#include "qrcongo/verification/ledger/scan_ledger.hpp"
#include "qrcongo/verification/suspicions.hpp"

namespace qrcongo::verification {

struct FollowerSettings {
  std::string country;                                     // whose provinces are the places
  std::int64_t habit_looks = 9;                            // a stamp is scanned often from so many scans on
  std::int64_t pause_ms = 1000;                            // between two writes
  std::uint64_t recalled_scans = std::uint64_t{1} << 16U;  // of the journal, for looks before a suspicion, at start
};

class ScanFollower {
 public:
  ScanFollower(db::Database& database, Suspicions& suspicions, const stamps::Keyring& keyring, Index& index,
               ledger::ScanLedger& ledger, FollowerSettings settings);
  ~ScanFollower();  // stop(); the ledger has stopped before

  // Before the ledger starts, once the index is loaded: takes up the journal where the database stands, and tells the
  // index how batches were scanned.
  Result<void> attach();
  void start();
  void stop();  // after the ledger, whose last scans are written then

  // What was told until now; an Error leaves it for the next time.
  Result<void> write();

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

}  // namespace qrcongo::verification
