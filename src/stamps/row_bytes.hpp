// Fields of a row as one run of bytes, each behind its length, so that no two rows are written alike. Private to
// stamps; a value of whoever writes one.
#pragma once

#include <cstdint>
#include <string_view>

#include "qrcongo/base/bytes.hpp"

namespace qrcongo::stamps {

class RowBytes {
 public:
  void put(std::string_view text) {
    put_u64_big_endian(bytes_, text.size());
    bytes_.insert(bytes_.end(), text.begin(), text.end());
  }
  void put(std::uint64_t number) {
    put_u64_big_endian(bytes_, sizeof number);
    put_u64_big_endian(bytes_, number);
  }
  void put(std::int64_t number) { put(static_cast<std::uint64_t>(number)); }

  Bytes take() { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

}  // namespace qrcongo::stamps
