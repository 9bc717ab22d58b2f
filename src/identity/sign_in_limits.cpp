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
constexpr TokenBuckets::Rate account_rate = {10, double(minute_ms)};
// A whole office or operator may stand behind one address.
constexpr TokenBuckets::Rate address_rate = {60, double(second_ms)};

Secret random_key(Random& random) {
  Secret key(32);
  random.fill(key.writable());
  return key;
}

tl::unexpected<Error> too_often(std::int64_t wait_ms) {
  const auto seconds = static_cast<int>((wait_ms + second_ms - 1) / second_ms);
  return fail(Error{Code::rate_limited, "Trop de tentatives ; réessayez plus tard.", {}, seconds});
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

void TokenBuckets::give_back(std::string_view name) {
  const std::lock_guard lock(mutex_);
  Bucket& bucket = bucket_of(name);
  bucket.tokens = std::min(rate_.burst, bucket.tokens + 1);
}

SignInLimits::SignInLimits(bool enabled, Random& random)
    : enabled_(enabled), accounts_(account_rate, slots, random), addresses_(address_rate, slots, random) {}

Result<void> SignInLimits::admit(std::string_view account, std::string_view address, std::int64_t now_ms) {
  if (!enabled_) return {};
  if (const std::int64_t wait_ms = addresses_.take(network_of(address), now_ms); wait_ms > 0) return too_often(wait_ms);
  if (account.empty()) return {};
  if (const std::int64_t wait_ms = accounts_.take(account, now_ms); wait_ms > 0) return too_often(wait_ms);
  return {};
}

void SignInLimits::forgive(std::string_view account, std::string_view address) {
  if (!enabled_) return;
  addresses_.give_back(network_of(address));
  if (!account.empty()) accounts_.give_back(account);
}

}  // namespace qrcongo::identity
