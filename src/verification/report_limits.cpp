#include "report_limits.hpp"

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/client_network.hpp"
#include "qrcongo/base/clock.hpp"

namespace qrcongo::verification {
namespace {

constexpr std::uint32_t reports_an_hour = 60;
constexpr std::uint32_t shares_a_site = 8;
constexpr std::size_t client_slots = 1U << 16U;
constexpr std::size_t site_slots = 1U << 12U;

}  // namespace

ReportLimits::ReportLimits(bool enabled, Random& random)
    : enabled_(enabled),
      key_(crypto::random_hmac(random)),
      clients_(client_slots, reports_an_hour),
      sites_(site_slots, shares_a_site * reports_an_hour) {}

Result<void> ReportLimits::admit(std::string_view address, std::int64_t now_ms) {
  if (!enabled_) return {};
  const std::int64_t free_minute = take(address, now_ms / minute_ms);
  if (free_minute == 0) return {};
  const std::int64_t wait_ms = free_minute * minute_ms - now_ms;
  const auto seconds = static_cast<int>((wait_ms + second_ms - 1) / second_ms);
  return fail(Error{Code::rate_limited, "Trop de signalements ; réessayez plus tard.", {}, seconds});
}

std::int64_t ReportLimits::take(std::string_view address, std::int64_t minute) {
  const auto network = client_network(address);
  const auto site = network ? network->site() : std::nullopt;
  const crypto::Digest client_digest = key_.tag(as_bytes(client_network_name(address)));
  const crypto::Digest site_digest = site ? key_.tag(as_bytes(std::to_string(*site))) : crypto::Digest{};
  const std::lock_guard lock(mutex_);
  const std::int64_t free_minute = clients_.take(client_digest, minute);
  if (free_minute != 0 || !site) return free_minute;
  return sites_.take(site_digest, minute);
}

}  // namespace qrcongo::verification
