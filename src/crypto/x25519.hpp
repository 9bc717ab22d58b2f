// X25519 (RFC 7748 section 5). Private to crypto; stateless functions for any thread.
#pragma once

#include <array>

#include "qrcongo/base/result.hpp"
#include "qrcongo/base/secret.hpp"

namespace qrcongo::crypto {

using CurvePoint = std::array<std::uint8_t, 32>;

CurvePoint x25519_public(ByteView secret);  // 32 bytes, else aborts
// Code::invalid_input where the shared secret is all zeros: the point is of low order (RFC 7748 section 6.1).
Result<Secret> x25519(ByteView secret, ByteView point);

}  // namespace qrcongo::crypto
