// The work that is done on many stamps at once, in one source compiled for three kinds of machine. Private to the
// engine; pure functions for any thread. A kernel's file includes as little as it can: an inline function of the
// standard library that was compiled for one machine must not be linked into code for all.
#pragma once

#include <cstddef>
#include <cstdint>

namespace qrcongo::stamps::engine {

inline constexpr int lanes_max = 512;
inline constexpr int payload_words = 4;  // 32 bits of each symbol's variable numbers
inline constexpr int group_bits = 4;     // payload bits that are added up together
inline constexpr int group_sums = 16;    // all their sums over GF(2)
inline constexpr int payload_groups = payload_words * 32 / group_bits;
inline constexpr int masks = 8;             // ISO 18004 section 7.8.2
inline constexpr int width_max = 57;        // modules a side of version 10
inline constexpr int batch_width_min = 25;  // versions 2 to 6 are made in batches: what an address of 34 to 84 letters
inline constexpr int batch_width_max = 41;  // takes at levels L to H; each width costs seconds to compile
inline constexpr int row_words_max = 2;
inline constexpr int checksum_bits = 32;
inline constexpr int word_stride = lanes_max + 16;  // not a power of two: a symbol's words must not share cache sets

// What all symbols of one shape share (SymbolTables owns it). A symbol's bits are its modules, row * width + column,
// 1 dark, and after them the 32 bits of its checksum. Each is the bit of `base`, turned over by the terms in its list
// and by the mask. A term is group * group_sums + set: the sum over GF(2) of the payload bits group * group_bits + i
// for which set has bit i.
struct SymbolView {
  int width = 0;
  int bits = 0;                               // width * width + checksum_bits
  const std::uint8_t* base = nullptr;         // [bits]
  const std::uint16_t* terms = nullptr;       // one list after the other
  const std::uint32_t* term_ends = nullptr;   // [bits], where each list ends
  const std::uint8_t* flips = nullptr;        // [masks * bits]
  const std::uint16_t* dark_steps = nullptr;  // N4 of ISO 18004 table 11, see SymbolTables
  int dark_steps_below = 0;                   // so many of them count where there are fewer dark modules
  int dark_steps_size = 0;
  // What does not vary between symbols, see StillLines.
  const std::uint8_t* row_varies = nullptr;
  const std::uint8_t* column_varies = nullptr;
  bool few_columns_vary = false;                 // at most columns_counted(width)
  const std::uint32_t* still_penalty = nullptr;  // [masks]
  const std::uint16_t* still_dark = nullptr;     // [masks]
};

// So many of the first columns are counted where no others vary: two thirds, as a serial behind a common address takes.
constexpr int columns_counted(int width) { return (2 * width + 2) / 3; }

// What make_symbols answers, a word a symbol at [word * word_stride + symbol]: first the rows, row_words each (column c
// is bit c % 32 of word c / 32), then those of SymbolSum.
enum class SymbolSum {
  checksum,
  dark,
  dark_rows,
  dark_columns,
  mask,
  end
};  // sums over the dark modules: of 1, of r, c

struct SymbolWords {
  static constexpr int words = width_max * row_words_max + static_cast<int>(SymbolSum::end);
  std::uint32_t word[words * word_stride];
};

struct TagKey {
  std::uint32_t inner[8];  // SHA-256's state after the block of key ^ ipad
  std::uint32_t outer[8];  // ... key ^ opad
};

// Where a row's codes stand in a PNG of 8 pixels a module: module c is bit shift + 2c of the 64 bits from `byte` on.
struct PngRow {
  std::uint32_t byte = 0;
  std::uint32_t shift = 0;
  std::uint64_t light = 0;  // those 64 bits when all is light
};

// What all PNGs of one shape share (PngLayout owns it).
struct PngView {
  std::size_t size = 0;
  const std::uint8_t* light = nullptr;  // the file when all is light, its Adler-32 and CRCs zero
  const PngRow* rows = nullptr;         // [width]
  int width = 0;
  std::uint32_t adler_byte = 0;  // where the Adler-32 stands; the chunk's CRC follows it
  // Adler-32 (RFC 1950 section 8.2) as it falls with the dark modules: a by a_dark each, b by b_dark each, less b_row
  // and b_column for each row and column of theirs.
  std::uint32_t adler_a = 0;
  std::uint64_t adler_b = 0;  // with a multiple of 65,521 so large that nothing goes below zero
  std::uint32_t a_dark = 0;
  std::uint64_t b_dark = 0;
  std::uint64_t b_row = 0;
  std::uint64_t b_column = 0;
  const std::uint32_t (*adler_crc)[256] = nullptr;  // [4]: what each byte of the Adler-32 adds to the chunk's CRC
  const std::uint32_t (*file_crc)[256] = nullptr;   // [4]: what each byte of the chunk's CRC adds to the file's
  std::uint32_t file_crc_start = 0;
};

// Writes the PNG of one symbol of the batch, which has at most 29 modules a side; answers the CRC-32 of the whole file.
using DrawPng = std::uint32_t(const PngView& view, const SymbolWords& words, int symbol, std::uint8_t* png);
// payload[w * lanes + symbol]: payload bits 32w to 32w + 31.
using MakeSymbols = void(const SymbolView& view, const std::uint32_t* payload, SymbolWords& words);
// The first 8 bytes of HMAC-SHA-256 of 15 fixed bytes and a number of 5 bytes, big-endian, for `count` consecutive
// numbers. message: those 20 bytes with the number left zero.
using MakeTags = void(const TagKey& key, const std::uint8_t* message, std::uint64_t first, std::size_t count,
                      std::uint64_t* tags);

struct Kernel {
  const char* name;
  int lanes;  // symbols that make_symbols makes at once
  MakeSymbols* make_symbols;
  DrawPng* draw_png;
  MakeTags* make_tags;
};

const Kernel& portable_kernel();
// The others, whether this machine has their instructions or not.
const Kernel& avx2_code();
const Kernel& avx512_code();
MakeTags* sha_code();

MakeTags* sha_tags();  // nothing where this machine lacks the instructions

}  // namespace qrcongo::stamps::engine
