// How much a client wants what it names in Accept or Accept-Encoding (RFC 9110 section 12.4.2). Pure function for any
// thread.
#pragma once

#include <string_view>

namespace qrcongo::http {

inline constexpr int full_weight = 1000;  // q=1

// Of what stands after the first semicolon, "q=0.8", in thousandths; what is no weight counts as none.
int weight_of(std::string_view parameters);

}  // namespace qrcongo::http
