#include "client_network.hpp"

#include <arpa/inet.h>

#include <array>

#include "qrcongo/base/bytes.hpp"

namespace qrcongo::identity {

std::string network_of(std::string_view address) {
  constexpr std::size_t subscriber_bytes = 8;
  std::array<std::uint8_t, 16> parsed{};
  const std::string text(address);
  if (inet_pton(AF_INET6, text.c_str(), parsed.data()) != 1) return text;
  if (!IN6_IS_ADDR_V4MAPPED(reinterpret_cast<const in6_addr*>(parsed.data()))) {
    return to_hex(ByteView(parsed).first(subscriber_bytes)) + "/64";
  }
  std::array<char, INET_ADDRSTRLEN> mapped{};
  inet_ntop(AF_INET, parsed.data() + 12, mapped.data(), mapped.size());
  return mapped.data();
}

}  // namespace qrcongo::identity
