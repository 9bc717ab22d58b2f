#include "request_limits.hpp"

#include <algorithm>
#include <cstring>

#include "address_places.hpp"
#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/secret.hpp"

namespace qrcongo::http {
namespace {

constexpr std::size_t slots = std::size_t{1} << 16U;
constexpr std::int64_t burst_s = 10;
constexpr std::int64_t shares_a_site = 4;

crypto::HmacSha256 random_key(Random& random) {
  Secret key(32);
  random.fill(key.writable());
  return crypto::HmacSha256(key.view());
}

}  // namespace

RequestLimits::RequestLimits(const RequestRates& rates, std::vector<std::string> uncounted, Random& random)
    : enabled_(rates.enabled),
      address_{rates.address_per_s, burst_s},
      site_{shares_a_site * rates.address_per_s, burst_s},
      caller_{rates.caller_per_s, burst_s},
      route_{rates.route_per_s, burst_s},
      uncounted_(std::move(uncounted)),
      key_(random_key(random)),
      addresses_(address_, slots),
      sites_(site_, slots),
      callers_(caller_, slots),
      routes_(route_, slots) {}

std::optional<RequestLimits::Refused> RequestLimits::admit_address(const std::string& address, std::int64_t now_ms) {
  if (!enabled_ || std::find(uncounted_.begin(), uncounted_.end(), address) != uncounted_.end()) return std::nullopt;
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(address, error);
  if (error) return take(addresses_, address_, mark_of("address", address), now_ms);
  const std::string network = std::to_string(AddressPlaces::network_of(parsed));
  if (auto refused = take(addresses_, address_, mark_of("network", network), now_ms)) return refused;
  if (!parsed.is_v6()) return std::nullopt;
  const std::string site = std::to_string(AddressPlaces::network_of(parsed) >> 16U);
  return take(sites_, site_, mark_of("site", site), now_ms);
}

std::optional<RequestLimits::Refused> RequestLimits::admit_caller(std::string_view caller, std::string_view route,
                                                                  std::int64_t weight, std::int64_t now_ms) {
  if (!enabled_ || caller.empty()) return std::nullopt;
  // The narrower first: what it refuses costs nothing of the wider.
  const std::string on_route = std::string(caller) + " " + std::string(route);
  if (auto refused = take(routes_, route_, mark_of("route", on_route), now_ms, weight)) return refused;
  return take(callers_, caller_, mark_of("caller", caller), now_ms, weight);
}

std::uint64_t RequestLimits::mark_of(std::string_view kind, std::string_view name) const {
  const std::string named = std::string(kind) + ":" + std::string(name);
  const crypto::Digest digest = key_.tag(as_bytes(named));
  std::uint64_t mark = 0;
  std::memcpy(&mark, digest.data(), sizeof mark);
  return mark;
}

std::optional<RequestLimits::Refused> RequestLimits::take(Budgets& budgets, const Budget& budget, std::uint64_t mark,
                                                          std::int64_t now_ms, std::int64_t weight) {
  const std::int64_t wait_ms = budgets.take(mark, now_ms, weight);
  if (wait_ms == 0) return std::nullopt;
  return Refused{std::max<std::int64_t>(1, budget.burst() / weight), wait_ms};
}

}  // namespace qrcongo::http
