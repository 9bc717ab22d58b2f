// Who scanned which stamp in the last ten minutes, so that nobody is counted twice for one look. Part of a shard, under
// its lock. Of a fixed size: a bucket that is full forgets its oldest visit, who would then count again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "lazy_array.hpp"

namespace qrcongo::verification::ledger {

class RecentVisits {
 public:
  static constexpr std::int64_t same_scan_s = 600;

  explicit RecentVisits(std::size_t buckets);  // a power of two; 64 bytes and eight visits each

  bool has(std::uint64_t number, std::uint64_t client, std::int64_t at_ms) const;
  void fetch(std::uint64_t number, std::uint64_t client) const;  // for a has() that comes soon; needs no lock
  void add(std::uint64_t number, std::uint64_t client, std::int64_t at_ms);

 private:
  // A fingerprint of stamp and client in the upper 44 bits, the second of the visit in the lower 20, which begin anew
  // every twelve days: a client's mark lives for one. 0: free.
  using Visit = std::uint64_t;
  struct alignas(64) Bucket {
    std::array<Visit, 8> visits{};
  };

  std::size_t mask_;
  LazyArray<Bucket> buckets_;
};

}  // namespace qrcongo::verification::ledger
