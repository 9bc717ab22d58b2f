#include "request_reader.hpp"

#include <algorithm>
#include <iterator>

#include "qrcongo/base/text.hpp"
#include "router.hpp"

namespace qrcongo::http {
namespace {

namespace beast_http = boost::beast::http;

// RFC 9112 section 3.2.2: a server takes the absolute form too. Host stays what the guard counted; nothing here uses
// it.
std::string_view origin_form(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (to_lower_ascii(target.substr(0, scheme.size())) != scheme) continue;
    const std::size_t path = target.find('/', scheme.size());
    return path == std::string_view::npos ? "/" : target.substr(path);
  }
  return target;
}

}  // namespace

std::optional<Method> read_method(const Parser& parser) {
  switch (parser.get().method()) {
    case beast_http::verb::get:
      return Method::get;
    case beast_http::verb::head:
      return Method::get;
    case beast_http::verb::post:
      return Method::post;
    case beast_http::verb::put:
      return Method::put;
    case beast_http::verb::patch:
      return Method::patch;
    case beast_http::verb::delete_:
      return Method::del;
    case beast_http::verb::options:
      return Method::options;
    default:
      return std::nullopt;
  }
}

Result<void> read_request_header(const Parser& parser, Request& request) {
  const auto& message = parser.get();
  for (const auto& field : message) {
    request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  }
  request.method = read_method(parser).value_or(Method::get);
  request.head = message.method() == beast_http::verb::head;
  const std::string_view target = origin_form({message.target().data(), message.target().size()});
  const std::size_t mark = target.find('?');
  request.path = std::string(target.substr(0, mark));
  if (mark != std::string_view::npos) request.raw_query = std::string(target.substr(mark + 1));
  auto query = parse_query(request.raw_query);
  if (!query || !request.path.starts_with('/')) return fail(Code::malformed, "L'adresse demandée est illisible.");
  request.query = std::move(*query);
  return {};
}

bool is_fit_for_a_log(std::string_view request_id) {
  return request_id.size() >= 8 && request_id.size() <= 64 &&
         std::all_of(request_id.begin(), request_id.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                  c == '-';
         });
}

std::optional<std::string> given_request_id(const Request& request) {
  const auto is_it = [](const Header& header) { return to_lower_ascii(header.name) == "x-request-id"; };
  const auto first = std::find_if(request.headers.begin(), request.headers.end(), is_it);
  if (first == request.headers.end() || !is_fit_for_a_log(first->value)) return std::nullopt;
  // A proxy that only adds its own to its client's says two things, and neither is believed.
  if (std::any_of(std::next(first), request.headers.end(), is_it)) return std::nullopt;
  return first->value;
}

}  // namespace qrcongo::http
