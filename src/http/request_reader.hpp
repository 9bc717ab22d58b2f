// From a header's bytes to a Request: what the wire said, in the handlers' terms. Private to http; stateless.
#pragma once

#include <optional>
#include <string>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "qrcongo/http/message.hpp"

namespace qrcongo::http {

using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

// Nothing for a method that no route can have. HEAD is a GET.
std::optional<Method> read_method(const Parser& parser);

// Fills method, path, query and fields. Code::malformed for a target that cannot be read; what else was read stands.
Result<void> read_request_header(const Parser& parser, Request& request);

// The client's own X-Request-Id, where it is fit for a log.
std::optional<std::string> well_formed_request_id(const Request& request);

}  // namespace qrcongo::http
