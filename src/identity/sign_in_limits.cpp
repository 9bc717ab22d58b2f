#include "sign_in_limits.hpp"

#include "qrcongo/base/client_network.hpp"
#include "qrcongo/base/clock.hpp"

namespace qrcongo::identity {
namespace {

constexpr std::size_t address_slots = 65'536;
constexpr std::size_t link_slots = 16'384;
// A whole office or operator may stand behind one address.
constexpr Budget network_budget = {1, 60};
constexpr Budget site_budget = {4, 60};
constexpr Budget hash_budget = {1, 5, minute_ms};
constexpr Budget link_budget = {1, 3, 20 * minute_ms};

bool is_ours(Code code) { return code == Code::internal || code == Code::unavailable || code == Code::storage_full; }

Error too_often(std::int64_t wait_ms) {
  const auto seconds = static_cast<int>((wait_ms + second_ms - 1) / second_ms);
  return {Code::rate_limited, "Trop de tentatives ; réessayez plus tard.", {}, seconds};
}

Result<void> unless_waiting(std::int64_t wait_ms) {
  if (wait_ms > 0) return fail(too_often(wait_ms));
  return {};
}

}  // namespace

SignInLimits::Addresses::Addresses() : networks(network_budget, address_slots), sites(site_budget, address_slots) {}

SignInLimits::SignInLimits(bool enabled, Random& random)
    : enabled_(enabled),
      key_(crypto::random_hmac(random)),
      hashes_(hash_budget, link_slots),
      links_(link_budget, link_slots) {}

Error SignInLimits::after_failure(Error error, std::string_view address, std::int64_t now_ms) {
  if (!enabled_ || is_ours(error.code)) return error;
  const std::int64_t wait_ms = take(failures_, address, now_ms);
  return wait_ms > 0 ? too_often(wait_ms) : error;
}

Result<void> SignInLimits::admit_asking(std::string_view address, std::int64_t now_ms) {
  return unless_waiting(enabled_ ? take(asking_, address, now_ms) : 0);
}

Result<void> SignInLimits::admit_hash(std::string_view link, std::int64_t now_ms) {
  return unless_waiting(enabled_ ? hashes_.take(mark_of(link), now_ms) : 0);
}

bool SignInLimits::may_send_link(std::string_view email, std::int64_t now_ms) {
  return !enabled_ || links_.take(mark_of(email), now_ms) == 0;
}

std::int64_t SignInLimits::take(Addresses& addresses, std::string_view address, std::int64_t now_ms) {
  const std::int64_t wait_ms = addresses.networks.take(mark_of(client_network_name(address)), now_ms);
  if (wait_ms > 0) return wait_ms;
  const std::string site = client_site_name(address);
  return site.empty() ? 0 : addresses.sites.take(mark_of(site), now_ms);
}

std::uint64_t SignInLimits::mark_of(std::string_view name) const { return crypto::mark_of(key_, as_bytes(name)); }

}  // namespace qrcongo::identity
