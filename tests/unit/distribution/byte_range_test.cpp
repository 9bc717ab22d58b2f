#include <doctest/doctest.h>

#include "src/distribution/byte_range.hpp"

using namespace qrcongo::distribution;

namespace {

ByteRange read(const std::string& header, std::uint64_t size = 1000) { return read_byte_range(&header, size); }

void check_part(const std::string& header, std::uint64_t first, std::uint64_t last, std::uint64_t size = 1000) {
  CAPTURE(header);
  const ByteRange range = read(header, size);
  CHECK(range.kind == RangeKind::part);
  CHECK(range.first == first);
  CHECK(range.last == last);
}

}  // namespace

TEST_CASE("one range of bytes is understood") {
  check_part("bytes=0-0", 0, 0);
  check_part("bytes=100-199", 100, 199);
  check_part("bytes=100-", 100, 999);
  check_part("bytes=100-5000", 100, 999);
  check_part("bytes=-1", 999, 999);
  check_part("bytes=-5000", 0, 999);
  check_part("BYTES= 1-2 ", 1, 2);
  check_part("bytes=5-99999999999999999999999999", 5, 999);
}

TEST_CASE("a range beyond the file cannot be satisfied") {
  for (const char* header : {"bytes=1000-", "bytes=1000-1001", "bytes=-0", "bytes=99999999999999999999999999-"}) {
    CAPTURE(header);
    CHECK(read(header).kind == RangeKind::unsatisfiable);
  }
  CHECK(read("bytes=0-", 0).kind == RangeKind::unsatisfiable);
  CHECK(read("bytes=-1", 0).kind == RangeKind::unsatisfiable);
}

TEST_CASE("what is not one range of bytes is ignored") {
  for (const char* header : {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=1-2,5-6", "bytes=5-4", "bytes=+1-2",
                             "items=0-1", "bytes=1", "bytes=1-2-3", "bytes=--1", "bytes 1-2"}) {
    CAPTURE(header);
    CHECK(read(header).kind == RangeKind::whole);
  }
  CHECK(read_byte_range(nullptr, 1000).kind == RangeKind::whole);
}
