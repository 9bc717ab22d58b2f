#include "listen_address.hpp"

#include "client_address.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/http/server.hpp"

namespace qrcongo::http {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using error_code = boost::system::error_code;

std::optional<tcp::endpoint> parse_endpoint(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  std::string host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const auto port = parse_integer(text.substr(colon + 1));
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error || !port || *port < 0 || *port > 65535) return std::nullopt;
  return tcp::endpoint(address, static_cast<std::uint16_t>(*port));
}

std::string format_endpoint(const tcp::endpoint& endpoint) {
  const std::string host = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(endpoint.port());
}

Result<void> require_free(asio::io_context& context, const tcp::endpoint& endpoint, const std::string& address) {
  error_code error;
  tcp::acceptor acceptor(context);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(1, error);
  if (error) return fail(Code::unavailable, "L'adresse " + address + " ne s'ouvre pas : " + error.message());
  return {};
}

bool is_listen_address(const std::string& text) { return parse_endpoint(text).has_value(); }

std::optional<std::string> canonical_address(const std::string& text) {
  error_code error;
  const auto address = asio::ip::make_address(text, error);
  if (error) return std::nullopt;
  return numeric_address(address);
}

}  // namespace qrcongo::http
