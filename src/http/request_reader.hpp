// From a header's bytes to a Request: what the wire said, in the handlers' terms. Private to http; stateless.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "qrcongo/http/message.hpp"

namespace qrcongo::http {

using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

// Nothing for a method that no route can have. HEAD is a GET.
std::optional<Method> read_method(const Parser& parser);

// Fills method, path, query and fields. Code::malformed for a target that cannot be read; what else was read stands.
Result<void> read_request_header(const Parser& parser, Request& request);

// What may name a request in logs and answers: 8 to 64 letters, digits, '.', '_' or '-'.
bool is_fit_for_a_log(std::string_view request_id);
// The request's X-Request-Id, where it has one alone and that is fit. Whether to believe it is another question: ask
// is_trusted_proxy.
std::optional<std::string> given_request_id(const Request& request);

}  // namespace qrcongo::http
