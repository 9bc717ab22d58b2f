#include "sign_in_limits.hpp"

#include "qrcongo/base/client_network.hpp"
#include "qrcongo/base/clock.hpp"

namespace qrcongo::identity {
namespace {

constexpr std::size_t address_slots = 65'536;
constexpr std::size_t link_slots = 16'384;
// A whole office or operator may stand behind one address.
constexpr Budget address_budget = {1, 60};
constexpr Budget link_budget = {1, 3, 20 * minute_ms};

}  // namespace

SignInLimits::SignInLimits(bool enabled, Random& random)
    : enabled_(enabled),
      key_(crypto::random_hmac(random)),
      addresses_(address_budget, address_slots),
      links_(link_budget, link_slots) {}

Result<void> SignInLimits::admit(std::string_view address, std::int64_t now_ms) {
  if (!enabled_) return {};
  const std::int64_t wait_ms = addresses_.take(mark_of(address), now_ms);
  if (wait_ms == 0) return {};
  const auto seconds = static_cast<int>((wait_ms + second_ms - 1) / second_ms);
  return fail(Error{Code::rate_limited, "Trop de tentatives ; réessayez plus tard.", {}, seconds});
}

void SignInLimits::forgive(std::string_view address) {
  if (enabled_) addresses_.give_back(mark_of(address));
}

bool SignInLimits::may_send_link(std::string_view email, std::int64_t now_ms) {
  return !enabled_ || links_.take(crypto::mark_of(key_, as_bytes(email)), now_ms) == 0;
}

std::uint64_t SignInLimits::mark_of(std::string_view address) const {
  return crypto::mark_of(key_, as_bytes(client_network_name(address)));
}

}  // namespace qrcongo::identity
