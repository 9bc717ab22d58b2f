// What tells one client from another: the IPv4 address, or the IPv6 /64 that one subscriber has whole; and the /48 that
// one site has. Private to identity; stateless.
#pragma once

#include <string>
#include <string_view>

namespace qrcongo::identity {

// A name for counting, equal for all addresses of one network. What is no address is its own.
std::string network_of(std::string_view address);
// The same of an IPv6 address's /48, whose 65,536 networks one customer may have; empty for what has none.
std::string site_of(std::string_view address);

}  // namespace qrcongo::identity
