// The one range of bytes that a download asks for (RFC 9110 section 14). Private to distribution; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace qrcongo::distribution {

enum class RangeKind { whole, part, unsatisfiable };

struct ByteRange {
  RangeKind kind = RangeKind::whole;
  std::uint64_t first = 0;  // of a part; both included
  std::uint64_t last = 0;
};

// header: Range's value or null. What is not a single range of bytes is ignored, as the RFC allows: the whole is sent.
ByteRange read_byte_range(const std::string* header, std::uint64_t size);

}  // namespace qrcongo::distribution
