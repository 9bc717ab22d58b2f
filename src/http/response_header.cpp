#include "response_header.hpp"

#include <algorithm>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <boost/beast/http/status.hpp>

#include "qrcongo/base/text.hpp"
#include "security_headers.hpp"

namespace qrcongo::http {
namespace {

bool sets(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const Header& header) { return to_lower_ascii(header.name) == name; });
}

void add(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(": ");
  // A value that held a line's end would begin a field, or an answer, of somebody else's making.
  std::transform(value.begin(), value.end(), std::back_inserter(text),
                 [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7F' ? ' ' : c; });
  text.append("\r\n");
}

void add_unless_set(std::string& text, const Response& response, const SecurityHeader& header) {
  if (!sets(response, header.lower_case_name)) add(text, header.name, header.value);
}

}  // namespace

bool may_have_body(int status) { return status != 204 && status != 304; }

std::string format_response_header(const Request& request, const Response& response,
                                   std::optional<std::uint64_t> body_size, bool keep_alive, std::int64_t now_ms) {
  const auto reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(response.status));
  std::string text = fmt::format("HTTP/1.1 {} {}\r\nDate: {:%a, %d %b %Y %H:%M:%S} GMT\r\n", response.status,
                                 std::string_view(reason.data(), reason.size()), fmt::gmtime(now_ms / 1000));
  if (body_size && may_have_body(response.status)) add(text, "Content-Length", std::to_string(*body_size));
  if (!response.content_type.empty()) add(text, "Content-Type", response.content_type);
  for (const Header& header : response.headers) add(text, header.name, header.value);
  add_unless_set(text, response, {"Cache-Control", "cache-control", "no-store"});
  for (const SecurityHeader& header : security_headers) add_unless_set(text, response, header);
  if (request.secure) add(text, "Strict-Transport-Security", strict_transport_security);
  add(text, "X-Request-Id", request.request_id);
  add(text, "Connection", keep_alive ? "keep-alive" : "close");
  return text + "\r\n";
}

}  // namespace qrcongo::http
