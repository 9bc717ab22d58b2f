#include "client_keys.hpp"

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/client_network.hpp"
#include "qrcongo/base/clock.hpp"

namespace qrcongo::verification {
namespace {

std::shared_ptr<const crypto::HmacSha256> make_key(Random& random) {
  return std::make_shared<const crypto::HmacSha256>(crypto::random_hmac(random));
}

}  // namespace

ClientMark ClientKeys::mark(std::string_view address, std::int64_t now_ms) {
  const Keys keys = keys_at(now_ms);
  const std::string client = client_network_name(address);
  ClientMark mark{crypto::mark_of(*keys.today, as_bytes(client)), std::nullopt};
  if (keys.yesterday) mark.yesterday = crypto::mark_of(*keys.yesterday, as_bytes(client));
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
