// JSON from outside, read so that no two programs can understand it differently: RFC 8259 to the letter, no name twice
// in an object, no deeper and no longer than asked for. A stateless function for any thread.
#pragma once

#include <cstddef>
#include <string_view>

#include <boost/json/value.hpp>

#include "qrcongo/base/result.hpp"

namespace qrcongo {

struct JsonLimits {
  std::size_t depth_max = 32;  // objects and arrays inside each other
  std::size_t bytes_max = 64'000'000;
};

// One value with nothing before or after it but white space: no byte order mark, comment, NaN or number beyond a
// double's range, no bytes that are not UTF-8 and no half of a surrogate pair. Code::malformed, and
// Code::payload_too_large for what is too long; a name that stands twice is a field error "duplicate" with its pointer.
Result<boost::json::value> parse_json_strict(std::string_view text, const JsonLimits& limits = {});

}  // namespace qrcongo
