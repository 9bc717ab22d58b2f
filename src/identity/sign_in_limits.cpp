#include "sign_in_limits.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "client_network.hpp"
#include "qrcongo/base/clock.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::identity {
namespace {

constexpr std::size_t slots = 65'536;
// A whole office or operator may stand behind one address.
constexpr TokenBuckets::Rate network_rate = {60, double(second_ms)};
constexpr TokenBuckets::Rate site_rate = {240, double(second_ms) / 4};
constexpr TokenBuckets::Rate hash_rate = {5, double(minute_ms)};

Secret random_key(Random& random) {
  Secret key(32);
  random.fill(key.writable());
  return key;
}

bool is_ours(Code code) { return code == Code::internal || code == Code::unavailable || code == Code::storage_full; }

Error too_often(std::int64_t wait_ms) {
  const auto seconds = static_cast<int>((wait_ms + second_ms - 1) / second_ms);
  return {Code::rate_limited, "Trop de tentatives ; réessayez plus tard.", {}, seconds};
}

}  // namespace

TokenBuckets::TokenBuckets(Rate rate, std::size_t slot_count, Random& random)
    : rate_(rate), key_(random_key(random)), buckets_(slot_count, Bucket{rate.burst, 0}) {}

TokenBuckets::Bucket& TokenBuckets::bucket_of(std::string_view name) {
  const crypto::Digest digest = crypto::hmac_sha256(key_.view(), as_bytes(name));
  std::uint64_t slot = 0;
  std::memcpy(&slot, digest.data(), sizeof slot);
  return buckets_[slot % buckets_.size()];
}

std::int64_t TokenBuckets::take(std::string_view name, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  Bucket& bucket = bucket_of(name);
  const double passed_ms = static_cast<double>(std::max<std::int64_t>(0, now_ms - bucket.at_ms));
  bucket.tokens = std::min(rate_.burst, bucket.tokens + passed_ms / rate_.refill_ms);
  bucket.at_ms = now_ms;
  if (bucket.tokens < 1) return static_cast<std::int64_t>(std::ceil((1 - bucket.tokens) * rate_.refill_ms));
  bucket.tokens -= 1;
  return 0;
}

SignInLimits::Addresses::Addresses(Random& random)
    : networks(network_rate, slots, random), sites(site_rate, slots, random) {}

std::int64_t SignInLimits::Addresses::take(std::string_view address, std::int64_t now_ms) {
  if (const std::int64_t wait_ms = networks.take(network_of(address), now_ms); wait_ms > 0) return wait_ms;
  const std::string site = site_of(address);
  return site.empty() ? 0 : sites.take(site, now_ms);
}

SignInLimits::SignInLimits(bool enabled, Random& random)
    : enabled_(enabled), failures_(random), asking_(random), hashes_(hash_rate, slots, random) {}

Error SignInLimits::after_failure(Error error, std::string_view address, std::int64_t now_ms) {
  if (!enabled_ || is_ours(error.code)) return error;
  const std::int64_t wait_ms = failures_.take(address, now_ms);
  return wait_ms > 0 ? too_often(wait_ms) : error;
}

Result<void> SignInLimits::admit_asking(std::string_view address, std::int64_t now_ms) {
  if (!enabled_) return {};
  if (const std::int64_t wait_ms = asking_.take(address, now_ms); wait_ms > 0) return fail(too_often(wait_ms));
  return {};
}

Result<void> SignInLimits::admit_hash(std::string_view link, std::int64_t now_ms) {
  if (!enabled_) return {};
  if (const std::int64_t wait_ms = hashes_.take(link, now_ms); wait_ms > 0) return fail(too_often(wait_ms));
  return {};
}

}  // namespace qrcongo::identity
