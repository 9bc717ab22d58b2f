// Which form of a file a client takes, by its Accept-Encoding (RFC 9110 section 12.5.3). Private to http; a pure
// function for any thread.
#pragma once

#include "qrcongo/http/message.hpp"

namespace qrcongo::http {

enum class Coding { identity, gzip, brotli };

std::string_view coding_name(Coding coding);  // "br"

// The one that weighs most of those there are, the smallest among equals. identity where the client says nothing, or
// takes nothing that there is.
Coding choose_coding(const Request& request, bool has_brotli, bool has_gzip);

}  // namespace qrcongo::http
