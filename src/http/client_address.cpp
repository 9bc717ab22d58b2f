#include "client_address.hpp"

#include <algorithm>

#include "qrcongo/base/text.hpp"

namespace qrcongo::http {
namespace {

// Takes the last entry of a comma-separated list off.
std::string take_last(std::string& list) {
  const std::size_t comma = list.rfind(',');
  std::string last(trim(comma == std::string::npos ? list : list.substr(comma + 1)));
  list.resize(comma == std::string::npos ? 0 : comma);
  return last;
}

}  // namespace

std::string numeric_address(const boost::asio::ip::address& address) {
  using boost::asio::ip::make_address_v4;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return make_address_v4(boost::asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

bool is_trusted_proxy(std::string_view peer, const std::vector<std::string>& trusted_proxies) {
  return std::find(trusted_proxies.begin(), trusted_proxies.end(), peer) != trusted_proxies.end();
}

std::string client_address(const std::string& peer, const std::vector<Header>& headers,
                           const std::vector<std::string>& trusted_proxies) {
  const auto is_trusted = [&](const std::string& address) { return is_trusted_proxy(address, trusted_proxies); };
  if (!is_trusted(peer)) return peer;
  std::string hops;
  for (const Header& header : headers) {
    if (to_lower_ascii(header.name) == "x-forwarded-for") hops += (hops.empty() ? "" : ",") + header.value;
  }
  std::string client = peer;
  while (!hops.empty() && is_trusted(client)) {
    boost::system::error_code error;
    const auto hop = boost::asio::ip::make_address(take_last(hops), error);
    if (error) return client;
    client = numeric_address(hop);
  }
  return client;
}

}  // namespace qrcongo::http
