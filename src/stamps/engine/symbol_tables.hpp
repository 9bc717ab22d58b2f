// How the symbols of one archive follow from their serials. For a fixed layout an unmasked symbol is an affine function
// over GF(2) of the bits of its alphanumeric pairs (ISO 18004 section 7.4.4 writes a pair as the number 45a + b), since
// error correction is linear too. So libqrencode is asked once for each bit, and all of the standard stays its.
// Values; const calls may come from any thread.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "kernel.hpp"
#include "qrcongo/base/function_ref.hpp"
#include "qrcongo/base/result.hpp"
#include "still_lines.hpp"
#include "symbol.hpp"

namespace qrcongo::stamps::engine {

inline constexpr std::size_t serial_size = 20;

// One pair of characters, or the last character alone, that a serial has a part in.
struct PayloadNumber {
  int fixed = 0;    // 45 times the value of the character before the serial, where it shares the first pair
  int first = -1;   // which characters of the serial; -1: none
  int second = -1;  // -1 beside a first: that character stands alone
  int bits = 11;    // 6 alone
  int half = 0;     // which 64 bits of the payload it stands in, and from which bit on
  int shift = 0;
};

// Where mask penalty N4 (ISO 18004 table 11) changes by 10 points: at the first `below` of these counts of dark modules
// it falls, at the others it rises, in the integer arithmetic of libqrencode.
struct DarkSteps {
  std::vector<std::uint16_t> at;
  int below = 0;
};
DarkSteps dark_steps(int width);

class SymbolTables {
 public:
  // prefix: the address up to the serial, which ends it. Errors of encode_symbol.
  static Result<SymbolTables> derive(const std::string& prefix, char level);

  int width() const { return width_; }
  const std::vector<PayloadNumber>& numbers() const { return numbers_; }

  // What the symbols' checksums are made of: `start`, turned over by module_values where a module is dark.
  void set_checksum(std::uint32_t start, const std::vector<std::uint32_t>& module_values);

  SymbolView view() const;  // refers into this

 private:
  struct Shape;

  std::vector<std::uint8_t> varying_modules() const;
  void add_terms(FunctionRef<bool(std::size_t)> counts);
  std::vector<std::uint32_t> column_checksums(const std::vector<std::uint32_t>& module_values) const;

  int width_ = 0;
  int bits_ = 0;
  std::vector<PayloadNumber> numbers_;
  std::vector<std::uint8_t> base_;
  std::vector<std::uint16_t> terms_;
  std::vector<std::uint32_t> term_ends_;
  std::vector<std::uint8_t> flips_;  // masks * bits
  DarkSteps dark_steps_;
  StillLines still_;
};

}  // namespace qrcongo::stamps::engine
