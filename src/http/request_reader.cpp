#include "request_reader.hpp"

#include <algorithm>

#include <boost/beast/http/status.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include "qrcongo/base/id.hpp"
#include "qrcongo/base/text.hpp"
#include "router.hpp"

namespace qrcongo::http {
namespace {

namespace beast_http = boost::beast::http;

struct KnownMethod {
  Method method;
  bool head;
};

std::optional<KnownMethod> known_method(beast_http::verb verb) {
  switch (verb) {
    case beast_http::verb::get: return KnownMethod{Method::get, false};
    case beast_http::verb::head: return KnownMethod{Method::get, true};
    case beast_http::verb::post: return KnownMethod{Method::post, false};
    case beast_http::verb::put: return KnownMethod{Method::put, false};
    case beast_http::verb::patch: return KnownMethod{Method::patch, false};
    case beast_http::verb::delete_: return KnownMethod{Method::del, false};
    default: return std::nullopt;
  }
}

bool is_request_id(std::string_view text) {
  if (text.size() < 8 || text.size() > 64) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  });
}

// The last address of X-Forwarded-For that no trusted proxy wrote for another of ours.
std::string forwarded_client(const std::string& peer, const Request& request, const std::vector<std::string>& trusted) {
  const auto is_trusted = [&](std::string_view address) { return std::find(trusted.begin(), trusted.end(), address) != trusted.end(); };
  const std::string* chain = request.header("X-Forwarded-For");
  if (chain == nullptr || !is_trusted(peer)) return peer;
  std::string_view rest = *chain;
  std::string client = peer;
  while (!rest.empty() && is_trusted(client)) {
    const std::size_t comma = rest.rfind(',');
    client = std::string(trim(comma == std::string_view::npos ? rest : rest.substr(comma + 1)));
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(0, comma);
  }
  return client;
}

bool sets(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const Header& header) { return to_lower_ascii(header.name) == name; });
}

}  // namespace

Result<Request> read_request_header(const Parser& parser, const std::string& peer, const ServerSettings& settings,
                                    bool secure, Random& random, std::int64_t now_ms) {
  const auto& message = parser.get();
  Request request;
  for (const auto& field : message) {
    request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  }
  const std::string* given_id = request.header("X-Request-Id");
  request.request_id = given_id != nullptr && is_request_id(*given_id) ? *given_id : make_uuid_v7(now_ms, random);
  request.client_address = forwarded_client(peer, request, settings.trusted_proxies);
  request.secure = secure;
  const std::string_view target(message.target().data(), message.target().size());
  const std::size_t mark = target.find('?');
  request.path = std::string(target.substr(0, mark));
  const auto method = known_method(message.method());
  if (!method) {
    request.method = Method::get;
    return request.path.empty() ? fail(Code::malformed, "") : fail(Code::method_not_allowed, "Cette méthode n'existe sur aucune route.");
  }
  request.method = method->method;
  request.head = method->head;
  auto query = parse_query(mark == std::string_view::npos ? "" : target.substr(mark + 1));
  if (!query || !request.path.starts_with('/')) return fail(Code::malformed, "L'adresse demandée est illisible.");
  request.query = std::move(*query);
  return request;
}

std::string format_response_header(const Request& request, const Response& response, std::uint64_t body_size, bool keep_alive,
                                   std::int64_t now_ms) {
  const auto reason = beast_http::obsolete_reason(static_cast<beast_http::status>(response.status));
  std::string text = fmt::format("HTTP/1.1 {} {}\r\nDate: {:%a, %d %b %Y %H:%M:%S} GMT\r\n", response.status,
                                 std::string_view(reason.data(), reason.size()), fmt::gmtime(now_ms / 1000));
  if (response.status != 204 && response.status != 304) text += fmt::format("Content-Length: {}\r\n", body_size);
  if (!response.content_type.empty()) text += "Content-Type: " + response.content_type + "\r\n";
  for (const Header& header : response.headers) text += header.name + ": " + header.value + "\r\n";
  if (!sets(response, "cache-control")) text += "Cache-Control: no-store\r\n";
  text += "X-Request-Id: " + request.request_id + "\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n";
  if (request.secure) text += "Strict-Transport-Security: max-age=31536000\r\n";
  text += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return text;
}

}  // namespace qrcongo::http
