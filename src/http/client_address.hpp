// Who asks: the peer, or whom trusted proxies name; nobody else's word is taken. Pure functions for any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "qrcongo/http/message.hpp"

namespace qrcongo::http {

// As text; an IPv4 address that came over an IPv6 socket as IPv4, so that it is one client and not two.
std::string numeric_address(const boost::asio::ip::address& address);

bool is_trusted_proxy(std::string_view peer, const std::vector<std::string>& trusted_proxies);

// The last address of X-Forwarded-For that none of our own proxies has; all its lines count as one list. What is no
// address is believed by nobody, and the proxy that passed it on stands for its client.
std::string client_address(const std::string& peer, const std::vector<Header>& headers,
                           const std::vector<std::string>& trusted_proxies);

}  // namespace qrcongo::http
