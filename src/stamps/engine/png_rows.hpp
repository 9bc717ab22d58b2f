// One symbol's words to its PNG: a copy of the light picture, one 64-bit store a row, and the three checksums, none of
// which reads the bytes again. Included by the kernels alone.
#pragma once

#include "kernel.hpp"
#include "planes.hpp"

#if defined(__PCLMUL__)
#include <wmmintrin.h>
#endif

namespace qrcongo::stamps::engine::QRCONGO_KERNEL {

// Bit i becomes bit 2i. Over GF(2) that is what squaring a polynomial does.
QRCONGO_ALWAYS_INLINE std::uint64_t spread(std::uint32_t bits) {
#if defined(__PCLMUL__)
  const __m128i polynomial = _mm_cvtsi32_si128(static_cast<int>(bits));
  return static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_clmulepi64_si128(polynomial, polynomial, 0)));
#else
  std::uint64_t x = bits;
  x = (x | x << 16U) & 0x0000FFFF0000FFFF;
  x = (x | x << 8U) & 0x00FF00FF00FF00FF;
  x = (x | x << 4U) & 0x0F0F0F0F0F0F0F0F;
  x = (x | x << 2U) & 0x3333333333333333;
  return (x | x << 1U) & 0x5555555555555555;
#endif
}

QRCONGO_ALWAYS_INLINE void store_big_endian(std::uint8_t* out, std::uint32_t value) {
  value = __builtin_bswap32(value);
  __builtin_memcpy(out, &value, sizeof value);
}

// table[i]: for the byte that is written in place i.
QRCONGO_ALWAYS_INLINE std::uint32_t crc_of_bytes(const std::uint32_t (*table)[256], std::uint32_t value) {
  return table[0][value >> 24U] ^ table[1][value >> 16U & 0xFF] ^ table[2][value >> 8U & 0xFF] ^ table[3][value & 0xFF];
}

inline std::uint32_t draw_png(const PngView& view, const SymbolWords& words, int symbol, std::uint8_t* png) {
  constexpr std::uint32_t adler_base = 65521;
  const std::uint32_t* word = words.word + symbol;
  const auto sum = [&](SymbolSum which) { return word[(view.width + static_cast<int>(which)) * word_stride]; };
  __builtin_memcpy(png, view.light, view.size);
  for (int row = 0; row < view.width; ++row) {
    const PngRow& place = view.rows[row];
    const std::uint64_t bits = place.light ^ spread(word[row * word_stride]) << place.shift;
    __builtin_memcpy(png + place.byte, &bits, sizeof bits);
  }
  const std::uint32_t dark = sum(SymbolSum::dark);
  const std::uint32_t a = (view.adler_a + adler_base * view.a_dark - dark * view.a_dark) % adler_base;
  const std::uint64_t b = view.adler_b + sum(SymbolSum::dark_rows) * view.b_row +
                          sum(SymbolSum::dark_columns) * view.b_column - dark * view.b_dark;
  const std::uint32_t adler = static_cast<std::uint32_t>(b % adler_base) << 16U | a;
  store_big_endian(png + view.adler_byte, adler);
  const std::uint32_t chunk_crc = sum(SymbolSum::checksum) ^ crc_of_bytes(view.adler_crc, adler);
  store_big_endian(png + view.adler_byte + 4, chunk_crc);
  return view.file_crc_start ^ crc_of_bytes(view.file_crc, chunk_crc);
}

}  // namespace qrcongo::stamps::engine::QRCONGO_KERNEL
