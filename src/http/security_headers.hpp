// What every answer tells a browser not to do with it, whichever path wrote it; a handler that knows better sets the
// field itself. Private to http; constants.
#pragma once

#include <array>
#include <string_view>

namespace qrcongo::http {

struct SecurityHeader {
  std::string_view name;
  std::string_view lower_case_name;
  std::string_view value;
};

inline constexpr std::array<SecurityHeader, 7> security_headers = {{
    // Of what is no page of ours: no script, no picture, no frame.
    {"Content-Security-Policy", "content-security-policy",
     "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "x-content-type-options", "nosniff"},
    {"X-Frame-Options", "x-frame-options", "DENY"},
    {"Referrer-Policy", "referrer-policy", "no-referrer"},
    {"Permissions-Policy", "permissions-policy",
     "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"},
    {"Cross-Origin-Opener-Policy", "cross-origin-opener-policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "cross-origin-resource-policy", "same-origin"},
}};

// Over TLS alone (RFC 6797 section 7.2).
inline constexpr std::string_view strict_transport_security = "max-age=31536000; includeSubDomains";

}  // namespace qrcongo::http
