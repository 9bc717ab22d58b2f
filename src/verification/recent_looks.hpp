// The last looks at stamps that nothing speaks against yet, so that a suspicion can show what came before it. Of a
// fixed size, however many scans: where there is no room the oldest look nearby goes, and where one network or place
// has had its share of a stamp, one of its own: a network's second look before anybody's first, then by lot
// (LookBudget), so that nobody pushes out another's look at will. The newest is always among them. Private to the scan
// follower, which guards it.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "qrcongo/verification/ledger/scan_ledger.hpp"

namespace qrcongo::verification {

class RecentLooks {
 public:
  static constexpr std::size_t places = 8;  // a bucket

  explicit RecentLooks(std::size_t buckets = std::size_t{1} << 13U);  // a power of two; half a kilobyte each

  void add(const ledger::KeptScan& look);
  // Of this stamp, the oldest first.
  std::vector<ledger::KeptScan> of(std::uint64_t number) const;

 private:
  using Bucket = std::array<ledger::KeptScan, places>;  // sequence 0: free

  std::size_t bucket_of(std::uint64_t number) const;

  std::vector<Bucket> buckets_;
};

}  // namespace qrcongo::verification
