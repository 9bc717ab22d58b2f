// How many reports one client may send in an hour, whatever becomes of them: a whole operator stands behind a few
// addresses, so it is not few. Remembered in a table of fixed size. Owned by ReportsHttp;
// any thread.
#pragma once

#include <array>
#include <mutex>
#include <string_view>
#include <vector>

#include "qrcongo/base/random.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/base/secret.hpp"

namespace qrcongo::verification {

class ReportLimits {
 public:
  ReportLimits(bool enabled, Random& random);

  // Counts one. Code::rate_limited with the seconds to wait where there were as many as there may be. address: numeric;
  // an IPv6 client is its /64.
  Result<void> admit(std::string_view address, std::int64_t now_ms);

 private:
  static constexpr std::size_t reports_an_hour = 60;

  // The times of a client's last reports, in a ring whose oldest comes next.
  struct Recent {
    std::array<std::int64_t, reports_an_hour> at{};
    std::size_t next = 0;
  };

  const bool enabled_;
  Secret key_;  // clients fall into slots by a keyed hash: nobody can choose whose slot he fills
  std::mutex mutex_;
  std::vector<Recent> clients_;  // guarded by mutex_
};

}  // namespace qrcongo::verification
