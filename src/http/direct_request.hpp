// Reads the header of a request that the hot path may answer: a subset of what the framing guard lets through, so that
// whoever is not plainly sound is left to the guard. Stateless; any thread.
#pragma once

#include <array>

#include "qrcongo/http/direct.hpp"

namespace qrcongo::http {

inline constexpr std::size_t direct_fields_max = 48;
using DirectFields = std::array<DirectField, direct_fields_max>;

// header: all bytes up to and with the empty line. GET or HEAD of HTTP/1.1 in origin form without percent-encoding, one
// Host, nothing about a body, an upgrade or an expectation. client_address and secure are the caller's to fill.
std::optional<DirectRequest> read_direct_request(std::string_view header, DirectFields& memory);

}  // namespace qrcongo::http
