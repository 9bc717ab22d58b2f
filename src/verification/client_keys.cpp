#include "client_keys.hpp"

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/client_network.hpp"
#include "qrcongo/base/clock.hpp"

namespace qrcongo::verification {
namespace {

std::shared_ptr<const crypto::HmacSha256> make_key(Random& random) {
  return std::make_shared<const crypto::HmacSha256>(crypto::random_hmac(random));
}

std::uint64_t joined(std::uint64_t client, const std::optional<std::uint64_t>& site) {
  return site ? client - network_of_mark(client) + network_of_mark(*site) : client;
}

}  // namespace

ClientMark ClientKeys::mark(std::string_view address, std::int64_t now_ms) {
  const Keys keys = keys_at(now_ms);
  const std::string client = client_network_name(address);
  const std::string site = client_site_name(address);
  const auto site_under = [&site](const crypto::HmacSha256& key) {
    return site.empty() ? std::nullopt : std::optional(crypto::mark_of(key, as_bytes(site)));
  };
  ClientMark mark;
  mark.budget = crypto::mark_of(*keys.today, as_bytes(client));
  mark.site = site_under(*keys.today);
  mark.today = joined(mark.budget, mark.site);
  if (keys.yesterday) {
    mark.yesterday = joined(crypto::mark_of(*keys.yesterday, as_bytes(client)), site_under(*keys.yesterday));
  }
  return mark;
}

ClientKeys::Keys ClientKeys::keys_at(std::int64_t now_ms) {
  const std::int64_t day = now_ms / day_ms;
  std::lock_guard lock(mutex_);
  if (!keys_.today || day > day_) {
    keys_ = {make_key(random_), keys_.today};
    day_ = day;
  }
  if (now_ms - day_ * day_ms >= overlap_ms_) keys_.yesterday = nullptr;
  return keys_;
}

}  // namespace qrcongo::verification
