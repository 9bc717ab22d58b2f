// What tells one client from another: the IPv4 address, or the IPv6 /64 that one subscriber has whole. Pure functions for
// any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qrcongo {

struct ClientNetwork {
  std::uint64_t number = 0;  // equal for all addresses of one network and for no others
  bool is_ipv6 = false;

  // The IPv6 /48, which one customer gets as easily as a /64; nothing of IPv4.
  std::optional<std::uint64_t> site() const;
};

// Of a numeric address, with a zone or without; nothing for what is none. An IPv4 address mapped into IPv6 is IPv4.
std::optional<ClientNetwork> client_network(std::string_view address);

// The network's name: "192.0.2.1", "20010db800010002/64". What is no address is its own.
std::string client_network_name(std::string_view address);

}  // namespace qrcongo
