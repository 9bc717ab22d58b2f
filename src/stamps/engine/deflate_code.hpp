// A deflate block (RFC 1951) in which all literals take the same number of bits, so that pictures which differ only in
// their literals are equally long, and each literal's place in the stream is known. Private to the engine; values.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "qrcongo/base/bytes.hpp"

namespace qrcongo::stamps::engine {

// Bits from the lowest of each byte on (RFC 1951 section 3.1.1).
class BitWriter {
 public:
  explicit BitWriter(Bytes& out) : out_(out) {}

  void put(std::uint32_t bits, int count);
  std::size_t place() const { return out_.size() * 8 - static_cast<std::size_t>(free_); }  // of the next bit

 private:
  Bytes& out_;
  int free_ = 0;  // bits of the last byte
};

struct HuffmanCode {
  std::uint32_t bits = 0;  // as they are written, first one lowest
  int length = 0;          // 0: not used
};

// A literal, or a match of length bytes that stand distance bytes back.
struct Token {
  std::uint8_t literal = 0;
  int length = 0;  // 0: a literal; else 3 to 258
  int distance = 0;
};

class DeflateCode {
 public:
  // For these tokens, and for the same with any of the literals in place of theirs. Two distances at most.
  DeflateCode(const std::vector<Token>& tokens, const std::vector<std::uint8_t>& literals);

  void put_header(BitWriter& out) const;  // a final block with dynamic codes, section 3.2.7
  void put(BitWriter& out, const Token& token) const;
  void put_end(BitWriter& out) const;

  const HuffmanCode& literal(std::uint8_t byte) const { return codes_[byte]; }

 private:
  std::array<HuffmanCode, 286> codes_;  // literals, the end, lengths
  std::array<HuffmanCode, 30> distance_codes_;
};

}  // namespace qrcongo::stamps::engine
