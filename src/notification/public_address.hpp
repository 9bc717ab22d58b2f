// Which addresses a webhook may reach: those of the public Internet by IANA's special-purpose registries, and ranges
// that the configuration allows by name. Private to notification; stateless functions for any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <sys/socket.h>

namespace qrcongo::notification {

// An IPv4 address as the IPv6 one that maps it (::ffff:0:0/96), so that one spelling of it is judged like another.
using Address = std::array<std::uint8_t, 16>;

struct AddressRange {
  Address first{};
  int bits = 128;

  bool contains(const Address& address) const;
};

std::optional<Address> parse_address(std::string_view text);  // in digits: "10.0.0.1", "fc00::1"
std::string to_text(const Address& address);
std::optional<AddressRange> parse_range(std::string_view text);  // "10.0.0.0/8"; an address alone is a range of one
std::optional<Address> address_of(const sockaddr* socket_address, socklen_t size);  // nothing for other families

bool is_public(const Address& address);
bool may_reach(const Address& address, std::span<const AddressRange> allowed);

}  // namespace qrcongo::notification
