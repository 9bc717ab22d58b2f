#include "request_limits.hpp"

#include <algorithm>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/client_network.hpp"

namespace qrcongo::http {
namespace {

constexpr std::size_t slots = std::size_t{1} << 16U;
constexpr std::int64_t burst_s = 10;
constexpr std::int64_t shares_a_site = 4;

}  // namespace

RequestLimits::RequestLimits(const RequestRates& rates, std::vector<std::string> uncounted, Random& random)
    : enabled_(rates.enabled),
      address_{rates.address_per_s, burst_s},
      site_{shares_a_site * rates.address_per_s, burst_s},
      caller_{rates.caller_per_s, burst_s},
      route_{rates.route_per_s, burst_s},
      uncounted_(std::move(uncounted)),
      key_(crypto::random_hmac(random)),
      addresses_(address_, slots),
      sites_(site_, slots),
      callers_(caller_, slots),
      routes_(route_, slots) {}

std::optional<RequestLimits::Refused> RequestLimits::admit_address(const std::string& address, std::int64_t now_ms) {
  if (!enabled_ || std::find(uncounted_.begin(), uncounted_.end(), address) != uncounted_.end()) return std::nullopt;
  const auto network = client_network(address);
  if (!network) return take(addresses_, address_, mark_of("address", address), now_ms);
  const std::uint64_t network_mark = mark_of("network", std::to_string(network->number));
  if (auto refused = take(addresses_, address_, network_mark, now_ms)) return refused;
  const auto site = network->site();
  if (!site) return std::nullopt;
  return take(sites_, site_, mark_of("site", std::to_string(*site)), now_ms);
}

std::optional<RequestLimits::Refused> RequestLimits::admit_caller(std::string_view caller, std::string_view route,
                                                                  std::int64_t now_ms) {
  if (!enabled_ || caller.empty()) return std::nullopt;
  // The narrower first: what it refuses costs nothing of the wider.
  const std::string on_route = std::string(caller) + " " + std::string(route);
  if (auto refused = take(routes_, route_, mark_of("route", on_route), now_ms)) return refused;
  return take(callers_, caller_, mark_of("caller", caller), now_ms);
}

std::uint64_t RequestLimits::mark_of(std::string_view kind, std::string_view name) const {
  const std::string named = std::string(kind) + ":" + std::string(name);
  return crypto::mark_of(key_, as_bytes(named));
}

std::optional<RequestLimits::Refused> RequestLimits::take(Budgets& budgets, const Budget& budget, std::uint64_t mark,
                                                          std::int64_t now_ms) {
  const std::int64_t wait_ms = budgets.take(mark, now_ms);
  if (wait_ms == 0) return std::nullopt;
  return Refused{budget.burst(), wait_ms};
}

}  // namespace qrcongo::http
