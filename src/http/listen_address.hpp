// Addresses on which the server listens, as text and as endpoints. Stateless; any thread.
#pragma once

#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "qrcongo/base/result.hpp"

namespace qrcongo::http {

// "127.0.0.1:8000" or "[::1]:8000"
std::optional<boost::asio::ip::tcp::endpoint> parse_endpoint(const std::string& text);
std::string format_endpoint(const boost::asio::ip::tcp::endpoint& endpoint);

// Whether nobody listens there yet; the Error names the address. SO_REUSEPORT would let a second server of the same
// user share the port unnoticed; without it the kernel refuses.
Result<void> require_free(boost::asio::io_context& context, const boost::asio::ip::tcp::endpoint& endpoint,
                          const std::string& address);

}  // namespace qrcongo::http
