// From a header's bytes to a Request: what the wire said, in the handlers' terms. Private to http; stateless.
#pragma once

#include <optional>
#include <string>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "qrcongo/http/message.hpp"
#include "qrcongo/http/server.hpp"

namespace qrcongo::http {

using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

// Fills everything but the body, the route and its parameters. Code::method_not_allowed for a method of no route,
// Code::malformed for a target that cannot be read.
Result<Request> read_request_header(const Parser& parser, const std::string& peer, const ServerSettings& settings,
                                    bool secure, Random& random, std::int64_t now_ms);

// Status line, fields and the empty line for a response whose body has this size (RFC 9112 section 4).
std::string format_response_header(const Request& request, const Response& response, std::uint64_t body_size, bool keep_alive,
                                   std::int64_t now_ms);

}  // namespace qrcongo::http
