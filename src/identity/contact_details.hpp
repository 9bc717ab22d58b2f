// Whether what somebody gave as an address, a telephone number or a province can be one. Private to identity;
// stateless.
#pragma once

#include <string_view>

namespace qrcongo::identity {

bool is_email(std::string_view text);     // one address of RFC 5321's dot-string form, at most 254 characters
bool is_phone(std::string_view text);     // ITU-T E.164 with its plus, or national digits; spaces may stand between
bool is_province(std::string_view text);  // ISO 3166-2: "CD-KN"

}  // namespace qrcongo::identity
