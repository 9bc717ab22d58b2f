// What both ways of hashing tags share: SHA-256's constants and the message of a tag. Included by the kernels alone, so
// all of it is inlined into them or their own.
#pragma once

#include <cstdint>

namespace qrcongo::stamps::engine {
namespace {

// FIPS 180-4 section 4.2.2.
alignas(64) constexpr std::uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

constexpr int message_words = 5;  // 20 bytes
constexpr std::uint32_t end_bit = 0x80000000;
constexpr std::uint32_t inner_bits = (64 + 20) * 8;  // what both blocks together say, FIPS 180-4 section 5.1.1
constexpr std::uint32_t outer_bits = (64 + 32) * 8;

// The number's words of the message: it stands in its last five bytes.
constexpr std::uint32_t word_3(std::uint32_t fixed, std::uint64_t number) {
  return fixed | static_cast<std::uint32_t>(number >> 32U);
}

inline __attribute__((always_inline)) void read_message(const std::uint8_t* message,
                                                        std::uint32_t (&words)[message_words]) {
  for (int i = 0; i < message_words; ++i) {
    std::uint32_t word = 0;
    __builtin_memcpy(&word, message + 4 * i, sizeof word);
    words[i] = __builtin_bswap32(word);
  }
}

}  // namespace
}  // namespace qrcongo::stamps::engine
