// Makes what is owed: an order's deliveries become batches, batches become archives on disk. Owned by app, with a
// scheduling thread and the work threads inside; wake may be called from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/db/database.hpp"
#include "qrcongo/monitoring/metrics.hpp"
#include "qrcongo/stamps/keyring.hpp"
#include "qrcongo/stamps/service.hpp"

namespace qrcongo::stamps {

struct IssuanceSettings {
  std::string data_dir;
  std::string fence_file;  // numbers handed out, fsynced before they are used
  std::string base_url;    // "HTTPS://QR.EXAMPLE"; empty: issuing is refused
  bool demonstration = false;
  bool keypad_code = false;
  bool require_encryption = false;  // nothing is made for a printer without a key
  std::int64_t archive_stamps_max = 1'000'000;
  std::int64_t keep_archives_days = 30;  // 0: no file is written
  std::size_t threads = 2;
  std::int64_t retry_ms = 30'000;  // after a failure of disk or key
  // Why nothing may be issued now, whatever the order: the clock went back. On the writer's thread.
  std::function<std::optional<std::string>()> hindrance = [] { return std::optional<std::string>(); };
  std::function<void()> give_way = [] {};  // called by the work threads between two blocks; may wait for scans
};

struct Progress {
  std::int64_t made = 0;
  std::int64_t quantity = 0;
  double stamps_a_second = 0;  // over the last seconds, 0 when nothing is under way
};

// What is made at this moment, of whatever order.
struct AtWork {
  std::int64_t orders = 0;  // whose stamps are made now or next
  double stamps_a_second = 0;
};

class Issuance {
 public:
  Issuance(IssuanceSettings settings, db::Database& database, Service& stamps, orders::Service& orders,
           certification::Service& certification, const Keyring& keyring, monitoring::Metrics& metrics,
           const Clock& clock, Random& random);
  ~Issuance();

  // Reads the fence, burns what was leased and not used, resumes what is owed.
  Result<void> start();
  void stop();  // soon: gives up the archive under way, to be made at the next start
  void wake();  // an order was paid or resumed
  Progress progress(const OrderId& order) const;
  AtWork at_work() const;
  bool is_well() const;  // false after something failed and until it is made

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

}  // namespace qrcongo::stamps
