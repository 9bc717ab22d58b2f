#include "public_address.hpp"

#include <algorithm>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "qrcongo/base/check.hpp"
#include "qrcongo/base/text.hpp"

namespace qrcongo::notification {
namespace {

constexpr int mapped_bits = 96;

// Nobody's in the public Internet (IANA IPv4 Special-Purpose Address Registry; multicast and class E).
constexpr std::string_view special_v4[] = {
    "0.0.0.0/8",        // this network
    "10.0.0.0/8",       // private
    "100.64.0.0/10",    // carrier-grade NAT
    "127.0.0.0/8",      // loopback
    "169.254.0.0/16",   // link-local, and what clouds tell their machines
    "172.16.0.0/12",    // private
    "192.0.0.0/24",     // protocol assignments
    "192.0.2.0/24",     // documentation
    "192.88.99.0/24",   // relays of 6to4
    "192.168.0.0/16",   // private
    "198.18.0.0/15",    // benchmarks
    "198.51.100.0/24",  // documentation
    "203.0.113.0/24",   // documentation
    "224.0.0.0/4",      // multicast
    "240.0.0.0/4",      // reserved, and broadcast
};

// Of global unicast, what leads elsewhere than its owner says, or nowhere (IANA IPv6 Special-Purpose Address Registry).
constexpr std::string_view special_v6[] = {
    "2001::/23",      // protocol assignments: Teredo, benchmarks, ORCHID
    "2001:db8::/32",  // documentation
    "2002::/16",      // 6to4, which holds an IPv4 address
    "3fff::/20",      // documentation
};

AddressRange range(std::string_view text) {
  const auto parsed = parse_range(text);
  check(parsed.has_value(), "a range of addresses that is none");
  return *parsed;
}

template <std::size_t N>
bool is_in(const Address& address, const std::string_view (&ranges)[N]) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [&](std::string_view one) { return range(one).contains(address); });
}

bool is_v4(const Address& address) { return range("::ffff:0:0/96").contains(address); }

Address mapped(std::span<const std::uint8_t, 4> bytes) {
  Address address{};
  address[10] = address[11] = 0xff;
  std::copy(bytes.begin(), bytes.end(), address.begin() + 12);
  return address;
}

// Digits alone, so that "+8" and "08" are no lengths of a prefix.
std::optional<int> parse_bits(std::string_view text, int most) {
  const auto bits = parse_integer(text);
  if (!bits || *bits < 0 || *bits > most) return std::nullopt;
  return static_cast<int>(*bits);
}

}  // namespace

bool AddressRange::contains(const Address& address) const {
  for (int bit = 0; bit < bits; bit += 8) {
    const auto place = static_cast<std::size_t>(bit / 8);
    const int compared = std::min(8, bits - bit);
    const int mask = 0xff << (8 - compared) & 0xff;
    if (((first[place] ^ address[place]) & mask) != 0) return false;
  }
  return true;
}

std::optional<Address> parse_address(std::string_view text) {
  const std::string terminated(text);
  if (terminated.size() != std::strlen(terminated.c_str())) return std::nullopt;
  std::array<std::uint8_t, 4> v4{};
  if (inet_pton(AF_INET, terminated.c_str(), v4.data()) == 1) return mapped(v4);
  Address v6{};
  if (inet_pton(AF_INET6, terminated.c_str(), v6.data()) == 1) return v6;
  return std::nullopt;
}

std::string to_text(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool v4 = is_v4(address);
  inet_ntop(v4 ? AF_INET : AF_INET6, address.data() + (v4 ? 12 : 0), text.data(), INET6_ADDRSTRLEN);
  return text.data();
}

std::optional<AddressRange> parse_range(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view written = text.substr(0, slash);
  const auto first = parse_address(written);
  if (!first) return std::nullopt;
  if (slash == std::string_view::npos) return AddressRange{*first, 128};
  const bool written_as_v4 = written.find(':') == std::string_view::npos;
  const auto bits = parse_bits(text.substr(slash + 1), written_as_v4 ? 32 : 128);
  if (!bits) return std::nullopt;
  return AddressRange{*first, written_as_v4 ? mapped_bits + *bits : *bits};
}

std::optional<Address> address_of(const sockaddr* socket_address, socklen_t size) {
  if (socket_address->sa_family == AF_INET && size >= sizeof(sockaddr_in)) {
    sockaddr_in v4{};
    std::memcpy(&v4, socket_address, sizeof(v4));
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
    return mapped(bytes);
  }
  if (socket_address->sa_family == AF_INET6 && size >= sizeof(sockaddr_in6)) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, socket_address, sizeof(v6));
    Address address{};
    std::memcpy(address.data(), &v6.sin6_addr, address.size());
    return address;
  }
  return std::nullopt;
}

bool is_public(const Address& address) {
  if (is_v4(address)) return !is_in(address, special_v4);
  // NAT64 (RFC 6052): where a network speaks IPv6 alone, all IPv4 hosts stand behind this prefix.
  if (range("64:ff9b::/96").contains(address)) {
    return is_public(mapped(std::span<const std::uint8_t, 4>(address.data() + 12, 4)));
  }
  return range("2000::/3").contains(address) && !is_in(address, special_v6);
}

bool may_reach(const Address& address, std::span<const AddressRange> allowed) {
  const bool named =
      std::any_of(allowed.begin(), allowed.end(), [&](const AddressRange& one) { return one.contains(address); });
  return named || is_public(address);
}

}  // namespace qrcongo::notification
