// A code that can be read has one printed form, which reads as the same; and with a key it is a number only where that
// number's own code is this one.
#include <array>

#include "fuzz.hpp"
#include "qrcongo/stamps/engine/code.hpp"

using namespace qrcongo;
using fuzzing::must;
namespace engine = stamps::engine;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzzing::text_of(data, size);
  if (const auto read = engine::read_serial(text)) {
    const engine::Serial printed = engine::canonical_serial(*read);
    const auto again = engine::read_serial(engine::view(printed));
    must(again && again->generation == read->generation && again->masked == read->masked && again->tag == read->tag);
    must(engine::view(engine::canonical_serial(*again)) == engine::view(printed));
    must(read->generation < 32 && read->masked < (std::uint64_t{1} << 40U) && read->tag < (std::uint64_t{1} << 50U));
  }
  if (const auto read = engine::read_keypad(text)) {
    must(engine::looks_like_keypad(text));
    must(read->generation < 32 && read->tag < 100'000);
    for (const char digit : read->masked) must(digit >= '0' && digit <= '9');
  }
  return 0;
}
