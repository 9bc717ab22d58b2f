#include "recent_visits.hpp"

#include "hashing.hpp"
#include "qrcongo/base/check.hpp"

namespace qrcongo::verification::ledger {
namespace {

constexpr unsigned second_bits = 20;
constexpr std::uint64_t second_mask = (std::uint64_t{1} << second_bits) - 1;

std::uint64_t hash_of(std::uint64_t number, std::uint64_t client) { return mix(number * 0x9E3779B97F4A7C15U ^ client); }

std::uint64_t fingerprint_of(std::uint64_t hash) { return hash & ~second_mask; }

// A visit that seems to come, since another thread read the clock later or the clock went back, is now.
std::int64_t age_s(std::uint64_t visit, std::int64_t at_ms) {
  const std::uint64_t age = (static_cast<std::uint64_t>(at_ms / 1000) - visit) & second_mask;
  return age > second_mask / 2 ? 0 : static_cast<std::int64_t>(age);
}

}  // namespace

RecentVisits::RecentVisits(std::size_t buckets) : mask_(buckets - 1), buckets_(buckets) {
  check(buckets > 0 && (buckets & mask_) == 0, "buckets in a power of two");
}

// The bucket is chosen by other bits than those that the fingerprint keeps apart.
bool RecentVisits::has(std::uint64_t number, std::uint64_t client, std::int64_t at_ms) const {
  const std::uint64_t hash = hash_of(number, client);
  for (const Visit visit : buckets_[hash & mask_].visits) {
    if (visit != 0 && fingerprint_of(visit) == fingerprint_of(hash) && age_s(visit, at_ms) < same_scan_s) return true;
  }
  return false;
}

void RecentVisits::fetch(std::uint64_t number, std::uint64_t client) const {
  __builtin_prefetch(&buckets_[hash_of(number, client) & mask_]);
}

void RecentVisits::add(std::uint64_t number, std::uint64_t client, std::int64_t at_ms) {
  const std::uint64_t hash = hash_of(number, client);
  Bucket& bucket = buckets_[hash & mask_];
  Visit* oldest = &bucket.visits.front();
  for (Visit& visit : bucket.visits) {
    if (visit == 0) {
      oldest = &visit;
      break;
    }
    if (age_s(visit, at_ms) > age_s(*oldest, at_ms)) oldest = &visit;
  }
  *oldest = fingerprint_of(hash) | (static_cast<std::uint64_t>(at_ms / 1000) & second_mask);
}

}  // namespace qrcongo::verification::ledger
