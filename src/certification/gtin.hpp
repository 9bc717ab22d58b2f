// Global Trade Item Numbers (GS1 General Specifications, section 7.9: check digit). Stateless, any thread.
#pragma once

#include <string>
#include <string_view>

#include "qrcongo/base/result.hpp"

namespace qrcongo::certification {

// 8, 12, 13 or 14 digits with the right check digit, as 14. Else Code::invalid_input at /gtin.
Result<std::string> to_gtin14(std::string_view typed);

}  // namespace qrcongo::certification
