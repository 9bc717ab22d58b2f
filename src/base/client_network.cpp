#include "qrcongo/base/client_network.hpp"

#include <arpa/inet.h>

#include <array>
#include <span>

#include "qrcongo/base/bytes.hpp"

namespace qrcongo {
namespace {

constexpr std::size_t subscriber_bytes = 8;  // a /64
constexpr std::size_t mapped_at = 12;        // an IPv4 address in an IPv6 one
constexpr unsigned bits_behind_site = 16;    // of a /64, those that are not the /48's
// Nobody sends from a multicast network, so that IPv4 addresses behind these bits are nobody else's.
constexpr std::uint64_t before_ipv4 = 0xFFFF'0000'0000'0000;

using AddressBytes = std::array<std::uint8_t, 16>;

std::uint64_t number_of(std::span<const std::uint8_t> bytes) {
  std::uint64_t number = 0;
  for (const std::uint8_t byte : bytes) number = number << 8U | byte;
  return number;
}

ClientNetwork network_of_ipv4(std::span<const std::uint8_t> bytes) { return {before_ipv4 | number_of(bytes), false}; }

std::optional<AddressBytes> parse_ipv6(std::string_view address) {
  const std::string text(address.substr(0, address.find('%')));
  AddressBytes parsed{};
  if (inet_pton(AF_INET6, text.c_str(), parsed.data()) != 1) return std::nullopt;
  return parsed;
}

bool is_mapped_ipv4(const AddressBytes& address) {
  return IN6_IS_ADDR_V4MAPPED(reinterpret_cast<const in6_addr*>(address.data()));
}

bool is_ipv6_text(std::string_view address) { return address.find(':') != std::string_view::npos; }

}  // namespace

std::optional<std::uint64_t> ClientNetwork::site() const {
  return is_ipv6 ? std::optional(number >> bits_behind_site) : std::nullopt;
}

std::optional<ClientNetwork> client_network(std::string_view address) {
  if (!is_ipv6_text(address)) {
    std::array<std::uint8_t, 4> parsed{};
    if (inet_pton(AF_INET, std::string(address).c_str(), parsed.data()) != 1) return std::nullopt;
    return network_of_ipv4(parsed);
  }
  const auto parsed = parse_ipv6(address);
  if (!parsed) return std::nullopt;
  const std::span<const std::uint8_t> bytes(*parsed);
  if (is_mapped_ipv4(*parsed)) return network_of_ipv4(bytes.subspan(mapped_at));
  return ClientNetwork{number_of(bytes.first(subscriber_bytes)), true};
}

std::string client_network_name(std::string_view address) {
  // Of IPv4 it is the address itself.
  if (!is_ipv6_text(address)) return std::string(address);
  const auto parsed = parse_ipv6(address);
  if (!parsed) return std::string(address);
  if (!is_mapped_ipv4(*parsed)) return to_hex(ByteView(*parsed).first(subscriber_bytes)) + "/64";
  std::array<char, INET_ADDRSTRLEN> mapped{};
  inet_ntop(AF_INET, parsed->data() + mapped_at, mapped.data(), mapped.size());
  return mapped.data();
}

}  // namespace qrcongo
