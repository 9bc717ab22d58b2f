#include "report_limits.hpp"

#include "client_keys.hpp"
#include "qrcongo/base/clock.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::verification {
namespace {

constexpr std::size_t slots = 4096;

Secret random_key(Random& random) {
  Secret key(32);
  random.fill(key.writable());
  return key;
}

std::size_t slot_of(const crypto::Digest& digest) {
  std::size_t slot = 0;
  for (std::size_t i = 0; i < 4; ++i) slot = slot << 8U | digest[i];
  return slot % slots;
}

}  // namespace

ReportLimits::ReportLimits(bool enabled, Random& random)
    : enabled_(enabled), key_(random_key(random)), clients_(slots) {}

Result<void> ReportLimits::admit(std::string_view address, std::int64_t now_ms) {
  if (!enabled_) return {};
  const std::size_t slot = slot_of(crypto::hmac_sha256(key_.view(), client_bytes(address)));
  const std::lock_guard lock(mutex_);
  Recent& recent = clients_[slot];
  std::int64_t& oldest = recent.at[recent.next];
  const std::int64_t wait_ms = oldest + hour_ms - now_ms;
  if (oldest > 0 && wait_ms > 0) {
    const auto seconds = static_cast<int>((wait_ms + second_ms - 1) / second_ms);
    return fail(Error{Code::rate_limited, "Trop de signalements ; réessayez plus tard.", {}, seconds});
  }
  oldest = now_ms;
  recent.next = (recent.next + 1) % reports_an_hour;
  return {};
}

}  // namespace qrcongo::verification
