// A form's body as OAuth 2.0 clients send it: application/x-www-form-urlencoded (WHATWG URL section 5). Private to
// identity; stateless.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace qrcongo::identity {

// Nothing for a bad escape or a name that stands twice (RFC 6749 section 3.2 forbids it).
std::optional<std::map<std::string, std::string>> parse_form(std::string_view body);
std::optional<std::string> decode_form_text(std::string_view text);

}  // namespace qrcongo::identity
