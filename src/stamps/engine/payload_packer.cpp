#include "payload_packer.hpp"

#include <array>

#include "qrcongo/base/base32.hpp"

namespace qrcongo::stamps::engine {
namespace {

constexpr unsigned character_bits = 5;
constexpr unsigned high_characters = 9;
constexpr unsigned characters = 20;

// By ten bits: 45 times the value of one character and the value of the next. The first 32 serve a character alone.
std::array<std::uint16_t, 1024> make_values() {
  std::array<std::uint16_t, 1024> values{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<std::uint16_t>(45 * alphanumeric_value(base32_alphabet[i / 32]) +
                                           alphanumeric_value(base32_alphabet[i % 32]));
  }
  return values;
}

const std::array<std::uint16_t, 1024> pair_values = make_values();

}  // namespace

PayloadPacker::PayloadPacker(const std::vector<PayloadNumber>& numbers) {
  for (const PayloadNumber& number : numbers) {
    const bool pair = number.first >= 0 && number.second >= 0;
    const auto last = static_cast<unsigned>(number.second >= 0 ? number.second : number.first);
    Step step;
    step.mask = pair ? 1023 : 31;
    step.values = pair_values.data();
    step.fixed = static_cast<std::uint32_t>(number.fixed);
    step.half = number.half;
    step.place = number.shift;
    if (last < high_characters) {
      step.source = 0;
      step.shift = character_bits * (high_characters - 1 - last);
    } else if (pair && last == high_characters) {
      step.source = 2;  // one character of each half
    } else {
      step.source = 1;
      step.shift = character_bits * (characters - 1 - last);
    }
    steps_.push_back(step);
  }
}

void PayloadPacker::pack(const SerialBits& serial, std::uint32_t* payload, std::size_t stride) const {
  constexpr unsigned low_bits = character_bits * (characters - high_characters);
  const std::uint64_t sources[3] = {serial.high, serial.low, serial.high << 5U | serial.low >> (low_bits - 5)};
  std::uint64_t halves[2] = {};
  for (const Step& step : steps_) {
    const std::uint64_t value = step.values[sources[step.source] >> step.shift & step.mask] + step.fixed;
    halves[step.half] |= value << step.place;
  }
  for (std::size_t word = 0; word < payload_words; ++word) {
    payload[word * stride] = static_cast<std::uint32_t>(halves[word / 2] >> (32 * (word % 2)));
  }
}

}  // namespace qrcongo::stamps::engine
