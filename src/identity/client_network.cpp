#include "client_network.hpp"

#include <arpa/inet.h>

#include <array>

#include "qrcongo/base/bytes.hpp"

namespace qrcongo::identity {
namespace {

constexpr std::size_t subscriber_bytes = 8;
constexpr std::size_t site_bytes = 6;

struct Parsed {
  bool is_ipv6 = false;  // and no IPv4 address in its clothes
  bool is_mapped = false;
  std::array<std::uint8_t, 16> bytes{};
};

Parsed parse(std::string_view address) {
  Parsed parsed;
  const std::string text(address);
  if (inet_pton(AF_INET6, text.c_str(), parsed.bytes.data()) != 1) return parsed;
  parsed.is_mapped = IN6_IS_ADDR_V4MAPPED(reinterpret_cast<const in6_addr*>(parsed.bytes.data()));
  parsed.is_ipv6 = !parsed.is_mapped;
  return parsed;
}

}  // namespace

std::string network_of(std::string_view address) {
  const Parsed parsed = parse(address);
  if (parsed.is_ipv6) return to_hex(ByteView(parsed.bytes).first(subscriber_bytes)) + "/64";
  if (!parsed.is_mapped) return std::string(address);
  std::array<char, INET_ADDRSTRLEN> mapped{};
  inet_ntop(AF_INET, parsed.bytes.data() + 12, mapped.data(), mapped.size());
  return mapped.data();
}

std::string site_of(std::string_view address) {
  const Parsed parsed = parse(address);
  return parsed.is_ipv6 ? to_hex(ByteView(parsed.bytes).first(site_bytes)) + "/48" : std::string();
}

}  // namespace qrcongo::identity
