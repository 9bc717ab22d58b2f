#include "recent_looks.hpp"

#include <algorithm>
#include <bit>
#include <compare>

#include "client_keys.hpp"
#include "look_budget.hpp"
#include "qrcongo/base/check.hpp"

namespace qrcongo::verification {
namespace {

// 2^64 by the golden ratio: neighbours on a roll come to lie far apart (Fibonacci hashing).
constexpr std::uint64_t golden = 0x9E3779B97F4A7C15U;

// Of a stamp in a full bucket: from then on its looks from there give way to their own kind alone.
constexpr std::size_t of_a_network = 2;  // from one place
constexpr std::size_t of_a_place = 3;

bool is_older(const ledger::KeptScan& a, const ledger::KeptScan& b) { return a.sequence < b.sequence; }

bool is_of_one_place(const ledger::Scan& a, const ledger::Scan& b) {
  return a.number == b.number && a.place == b.place && a.source == b.source;
}

bool is_of_one_network(const ledger::KeptScan& a, const ledger::KeptScan& b) {
  return network_of_mark(a.scan.client) == network_of_mark(b.scan.client);
}

using Looks = std::vector<ledger::KeptScan*>;

std::size_t looks_of_network(const Looks& looks, const ledger::KeptScan& of) {
  return static_cast<std::size_t>(
      std::count_if(looks.begin(), looks.end(), [&](const auto* look) { return is_of_one_network(*look, of); }));
}

// How much one may be missed, the highest least: one of many by its network, then one of the newcomer's network, then
// one that the draw is against; of one network the newest, whose first look says more.
struct Spare {
  std::size_t of_network = 0;
  bool is_newcomers = false;
  std::int64_t draw = 0;
  std::uint64_t sequence = 0;

  auto operator<=>(const Spare&) const = default;
};

ledger::KeptScan& most_spare(const Looks& looks, const ledger::KeptScan& newcomer) {
  const auto spare = [&](const ledger::KeptScan* look) {
    return Spare{looks_of_network(looks, *look), is_of_one_network(*look, newcomer), draw_of(*look), look->sequence};
  };
  return **std::max_element(looks.begin(), looks.end(),
                            [&](const auto* a, const auto* b) { return spare(a) < spare(b); });
}

}  // namespace

RecentLooks::RecentLooks(std::size_t buckets) : buckets_(buckets) {
  check(std::has_single_bit(buckets), "buckets of recent looks: a power of two");
}

void RecentLooks::add(const ledger::KeptScan& look) {
  Bucket& bucket = buckets_[bucket_of(look.scan.number)];
  ledger::KeptScan& oldest = *std::min_element(bucket.begin(), bucket.end(), is_older);
  if (oldest.sequence == 0) {
    oldest = look;
    return;
  }
  Looks of_place;
  for (ledger::KeptScan& other : bucket) {
    if (is_of_one_place(other.scan, look.scan)) of_place.push_back(&other);
  }
  const bool has_its_share = of_place.size() >= of_a_place || looks_of_network(of_place, look) >= of_a_network;
  (has_its_share ? most_spare(of_place, look) : oldest) = look;
}

std::vector<ledger::KeptScan> RecentLooks::of(std::uint64_t number) const {
  std::vector<ledger::KeptScan> found;
  for (const ledger::KeptScan& look : buckets_[bucket_of(number)]) {
    if (look.sequence != 0 && look.scan.number == number) found.push_back(look);
  }
  std::sort(found.begin(), found.end(), is_older);
  return found;
}

std::size_t RecentLooks::bucket_of(std::uint64_t number) const {
  return static_cast<std::size_t>((number * golden) >> 32U) & (buckets_.size() - 1);
}

}  // namespace qrcongo::verification
