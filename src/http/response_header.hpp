// How an answer begins on the wire (RFC 9112 section 4). A pure function for any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "qrcongo/http/message.hpp"

namespace qrcongo::http {

// Neither 204 nor 304 has a body (RFC 9110 sections 15.3.5 and 15.4.5).
bool may_have_body(int status);

// Status line, fields and the empty line for a response whose body has this size, or one that nobody knows yet. Adds
// what every answer carries, unless the handler set it itself.
std::string format_response_header(const Request& request, const Response& response,
                                   std::optional<std::uint64_t> body_size, bool keep_alive, std::int64_t now_ms);

}  // namespace qrcongo::http
