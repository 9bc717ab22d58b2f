#include "client_keys.hpp"

#include <arpa/inet.h>

#include <array>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/secret.hpp"

namespace qrcongo::verification {
namespace {

constexpr std::size_t subscriber_bytes = 8;  // a /64

std::shared_ptr<const crypto::HmacSha256> make_key(Random& random) {
  Secret bytes(32);
  random.fill(bytes.writable());
  return std::make_shared<const crypto::HmacSha256>(bytes.view());
}

std::uint64_t hash(const crypto::HmacSha256& key, const Bytes& client) {
  const crypto::Digest digest = key.tag(client);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = value << 8U | digest[i];
  return value;
}

}  // namespace

Bytes client_bytes(std::string_view given) {
  if (given.find(':') == std::string_view::npos) return {given.begin(), given.end()};
  const std::string address(given);
  std::array<std::uint8_t, 16> parsed{};
  if (inet_pton(AF_INET6, address.c_str(), parsed.data()) != 1) return {address.begin(), address.end()};
  const bool mapped_ipv4 = IN6_IS_ADDR_V4MAPPED(reinterpret_cast<const in6_addr*>(parsed.data()));
  return {parsed.begin(), mapped_ipv4 ? parsed.end() : parsed.begin() + subscriber_bytes};
}

ClientMark ClientKeys::mark(std::string_view address, std::int64_t now_ms) {
  const Keys keys = keys_at(now_ms);
  const Bytes client = client_bytes(address);
  ClientMark mark{hash(*keys.today, client), std::nullopt};
  if (keys.yesterday) mark.yesterday = hash(*keys.yesterday, client);
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
