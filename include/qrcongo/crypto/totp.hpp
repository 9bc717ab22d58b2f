// One-time codes: HOTP (RFC 4226) and TOTP (RFC 6238) over HMAC-SHA-1, as every authenticator application has them.
// Stateless functions for any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "qrcongo/base/bytes.hpp"

namespace qrcongo::crypto {

inline constexpr std::size_t totp_secret_bytes = 20;  // RFC 4226 section 4: the hash's own length
inline constexpr int totp_digits = 6;
inline constexpr std::int64_t totp_period_s = 30;

// digits: 6 to 8. Decimal, with leading zeros.
std::string hotp_code(ByteView secret, std::uint64_t counter, int digits = totp_digits);

// How many periods have begun by this time: TOTP's counter.
std::int64_t totp_step(std::int64_t now_ms);

// The step whose code this is: the one of this moment, or its neighbour on either side. Nothing for another code, and
// for a step that is not after `used_step`: a code serves once. Takes as long for every code.
std::optional<std::int64_t> match_totp(ByteView secret, std::string_view code, std::int64_t now_ms,
                                       std::int64_t used_step);

// As people type it and otpauth: addresses carry it: RFC 4648 section 6, without padding.
std::string totp_secret_text(ByteView secret);

}  // namespace qrcongo::crypto
