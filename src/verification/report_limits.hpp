// How many reports one client may send in an hour, whatever becomes of them: a whole operator stands behind a few
// addresses, so it is not few. Owned by ReportsHttp; any thread.
#pragma once

#include <mutex>
#include <string_view>

#include "qrcongo/base/random.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "report_counts.hpp"

namespace qrcongo::verification {

class ReportLimits {
 public:
  ReportLimits(bool enabled, Random& random);

  // Counts one. Code::rate_limited with the seconds to wait where there were as many as there may be. address: numeric;
  // an IPv6 client is its /64, and its /48 has eight times as many.
  Result<void> admit(std::string_view address, std::int64_t now_ms);

 private:
  std::int64_t take(std::string_view address, std::int64_t minute);

  const bool enabled_;
  const crypto::HmacSha256 key_;  // clients are known by a keyed hash: nobody can choose whose slot he takes
  std::mutex mutex_;
  ReportCounts clients_;  // guarded by mutex_
  ReportCounts sites_;    // IPv6 networks of 48 bits; guarded by mutex_
};

}  // namespace qrcongo::verification
