// What tells one client from another: the IPv4 address, or the IPv6 /64 that one subscriber has whole. Private to
// identity; stateless.
#pragma once

#include <string>
#include <string_view>

namespace qrcongo::identity {

// A name for counting, equal for all addresses of one network. What is no address is its own.
std::string network_of(std::string_view address);

}  // namespace qrcongo::identity
