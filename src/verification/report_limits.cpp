#include "report_limits.hpp"

#include "client_keys.hpp"
#include "qrcongo/base/clock.hpp"

namespace qrcongo::verification {
namespace {

constexpr std::uint32_t reports_an_hour = 60;
constexpr std::uint32_t shares_a_site = 8;
constexpr std::size_t client_slots = 1U << 16U;
constexpr std::size_t site_slots = 1U << 12U;
constexpr std::size_t subscriber_bytes = 8;  // a /64
constexpr std::size_t site_bytes = 6;        // a /48

Secret random_key(Random& random) {
  Secret key(32);
  random.fill(key.writable());
  return key;
}

}  // namespace

ReportLimits::ReportLimits(bool enabled, Random& random)
    : enabled_(enabled),
      key_(random_key(random)),
      clients_(client_slots, reports_an_hour),
      sites_(site_slots, shares_a_site * reports_an_hour) {}

Result<void> ReportLimits::admit(std::string_view address, std::int64_t now_ms) {
  if (!enabled_) return {};
  const Bytes client = client_bytes(address);
  const bool is_ipv6 = address.find(':') != std::string_view::npos && client.size() == subscriber_bytes;
  const std::int64_t free_minute = take(client, is_ipv6, now_ms / minute_ms);
  if (free_minute == 0) return {};
  const std::int64_t wait_ms = free_minute * minute_ms - now_ms;
  const auto seconds = static_cast<int>((wait_ms + second_ms - 1) / second_ms);
  return fail(Error{Code::rate_limited, "Trop de signalements ; réessayez plus tard.", {}, seconds});
}

std::int64_t ReportLimits::take(const Bytes& client, bool is_ipv6, std::int64_t minute) {
  const crypto::Digest whole = crypto::hmac_sha256(key_.view(), client);
  const crypto::Digest site =
      is_ipv6 ? crypto::hmac_sha256(key_.view(), ByteView(client).first(site_bytes)) : crypto::Digest{};
  const std::lock_guard lock(mutex_);
  const std::int64_t free_minute = clients_.take(whole, minute);
  if (free_minute != 0 || !is_ipv6) return free_minute;
  return sites_.take(site, minute);
}

}  // namespace qrcongo::verification
