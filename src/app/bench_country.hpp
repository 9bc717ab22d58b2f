// A country's worth of stamps in memory, for `qrcongo bench verify`: a million batches, all activated, and what is
// needed to answer their scans. One thread makes it; its parts may then be used as they say.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>

#include "qrcongo/base/random.hpp"
#include "qrcongo/db/database.hpp"
#include "qrcongo/stamps/keyring.hpp"
#include "qrcongo/stamps/pace.hpp"
#include "qrcongo/verification/http.hpp"
#include "qrcongo/verification/index.hpp"
#include "qrcongo/verification/ledger/scan_ledger.hpp"

namespace qrcongo::app {

class BenchCountry {
 public:
  // folder: empty, gone when this goes, unless the scans in it are kept.
  static Result<std::unique_ptr<BenchCountry>> make(const std::string& folder, std::int64_t batches, bool waits);
  ~BenchCountry();

  // Of a stamp that exists, chosen by chance: what an address holds behind the host.
  std::string random_serial(std::mt19937_64& chance) const;
  static std::string gtin();
  std::uint64_t numbers_end() const { return numbers_end_; }
  void keep_scans() { keeps_scans_ = true; }
  const stamps::Keyring& keyring() const { return *keyring_; }

  SystemClock clock;
  SystemRandom random;
  stamps::Pace pace;
  verification::Index index;
  std::unique_ptr<verification::ledger::ScanLedger> ledger;
  std::unique_ptr<verification::Http> http;

 private:
  explicit BenchCountry(std::string folder) : folder_(std::move(folder)) {}
  Result<void> open_keys();
  void issue(std::int64_t batches);
  Result<void> open_ledger(bool waits);

  const std::string folder_;
  bool keeps_scans_ = false;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<stamps::Keyring> keyring_;
  std::uint64_t numbers_end_ = 0;
};

}  // namespace qrcongo::app
