// Payload numbers to finished symbols, a batch at a time: spread the payload over planes, XOR each module together,
// score the eight masks, put the best one on, and gather each symbol's words again. Included by the kernels alone.
#pragma once

#include "kernel.hpp"
#include "mask_choice.hpp"
#include "planes.hpp"

namespace qrcongo::stamps::engine::QRCONGO_KERNEL {

constexpr int bits_max = batch_width_max * batch_width_max + checksum_bits;

inline void load_payload(const std::uint32_t* payload, Plane* bits) {
  for (int word = 0; word < payload_words; ++word) {
    Plane block[32];
    __builtin_memcpy(block, payload + word * plane_lanes, sizeof block);
    transpose(block);
    __builtin_memcpy(bits + word * 32, block, sizeof block);
  }
}

// Every sum over GF(2) of four neighbouring payload bits, so that a module takes a quarter of the steps (the method of
// the four Russians).
inline void make_combinations(const Plane* payload, Plane* combinations) {
  for (int group = 0; group < payload_groups; ++group, payload += group_bits, combinations += group_sums) {
    combinations[0] = zeros();
    for (int set = 1; set < group_sums; ++set) {
      combinations[set] = combinations[set & (set - 1)] ^ payload[__builtin_ctz(static_cast<unsigned>(set))];
    }
  }
}

inline void make_bits(const SymbolView& view, const Plane* combinations, Plane* symbol) {
  const std::uint16_t* term = view.terms;
  for (int i = 0; i < view.bits; ++i) {
    Plane bit = all(view.base[i] != 0);
    for (const std::uint16_t* end = view.terms + view.term_ends[i]; term != end; ++term) bit ^= combinations[*term];
    symbol[i] = bit;
  }
}

// best[m]: whether mask m is the symbol's.
template <int Width>
void choose_masks(const SymbolView& view, const Plane* symbol, Plane* masked, Plane (&best)[masks]) {
  Penalty least;
  for (int mask = 0; mask < masks; ++mask) {
    const std::uint8_t* flips = view.flips + mask * view.bits;
    for (int i = 0; i < Width * Width; ++i) masked[i] = symbol[i] ^ all(flips[i] != 0);
    Findings findings;
    if (view.few_columns_vary) {
      find_all<Width, columns_counted(Width)>(view, masked, findings);
    } else {
      find_all<Width, Width>(view, masked, findings);
    }
    const Penalty penalty = penalty_of(findings, view, mask);
    const Plane better = mask == 0 ? ones() : penalty.is_below(least);
    least.take_where(better, penalty);
    for (int before = 0; before < mask; ++before) best[before] &= ~better;
    best[mask] = better;
  }
}

inline void put_masks_on(const SymbolView& view, const Plane (&best)[masks], Plane* symbol) {
  // Where two bits are flipped by the same masks, they are flipped by one plane; there are 256 such sets.
  Plane flip[256];
  flip[0] = zeros();
  for (int set = 1; set < 256; ++set)
    flip[set] = flip[set & (set - 1)] | best[__builtin_ctz(static_cast<unsigned>(set))];
  for (int i = 0; i < view.bits; ++i) {
    unsigned set = 0;
    for (unsigned mask = 0; mask < masks; ++mask) {
      set |= static_cast<unsigned>(view.flips[static_cast<int>(mask) * view.bits + i]) << mask;
    }
    symbol[i] ^= flip[set];
  }
}

// Sums the line numbers of all dark modules: lines are counted from the last on, and the running count is added once
// for each line above.
template <int Width>
void add_line_numbers(const Plane* symbol, int line_stride, int stride, Number<18>& total, Counter<12>& dark) {
  dark = {};
  total = {};
  for (int line = Width - 1; line >= 0; --line) {
    const Plane* first = symbol + line * line_stride;
    Stream<12> stream{dark, {}};
    unrolled<Width>([&](auto x) QRCONGO_ALWAYS_INLINED { stream.add(x, first[x * stride]); });
    stream.template finish<Width>();
    dark = stream.count;
    if (line > 0) total.add_shifted(dark, 0);
  }
}

inline void store_block(Plane (&block)[32], std::uint32_t* words) {
  transpose(block);
  __builtin_memcpy(words, block, sizeof block);
}

template <int Bits>
void store_number(const Plane (&bits)[Bits], std::uint32_t* words) {
  Plane block[32] = {};
  for (int i = 0; i < Bits; ++i) block[i] = bits[i];
  store_block(block, words);
}

inline void store_rows(const SymbolView& view, const Plane* symbol, std::uint32_t* words) {
  for (int row = 0; row < view.width; ++row) {
    for (int from = 0; from < view.width; from += 32, words += word_stride) {
      Plane block[32] = {};
      for (int x = from; x < view.width && x < from + 32; ++x) block[x - from] = symbol[row * view.width + x];
      store_block(block, words);
    }
  }
}

template <int Width>
void store_sums(const Plane* symbol, std::uint32_t* sums) {
  const auto at = [&](SymbolSum sum) { return sums + static_cast<int>(sum) * word_stride; };
  Number<18> total;
  Counter<12> dark;
  add_line_numbers<Width>(symbol, Width, 1, total, dark);
  store_number(dark.bit, at(SymbolSum::dark));
  store_number(total.bit, at(SymbolSum::dark_rows));
  add_line_numbers<Width>(symbol, 1, Width, total, dark);
  store_number(total.bit, at(SymbolSum::dark_columns));
  Plane checksum[checksum_bits];
  __builtin_memcpy(checksum, symbol + Width * Width, sizeof checksum);
  store_block(checksum, at(SymbolSum::checksum));
}

template <int Width>
__attribute__((noinline)) void make_symbols_of(const SymbolView& view, Plane* symbol, SymbolWords& words) {
  Plane masked[Width * Width];
  Plane best[masks];
  choose_masks<Width>(view, symbol, masked, best);
  put_masks_on(view, best, symbol);
  store_rows(view, symbol, words.word);
  std::uint32_t* sums = words.word + (Width > 32 ? 2 : 1) * Width * word_stride;
  store_sums<Width>(symbol, sums);
  const Plane mask[3] = {best[1] | best[3] | best[5] | best[7], best[2] | best[3] | best[6] | best[7],
                         best[4] | best[5] | best[6] | best[7]};
  store_number(mask, sums + static_cast<int>(SymbolSum::mask) * word_stride);
}

inline void make_symbols(const SymbolView& view, const std::uint32_t* payload, SymbolWords& words) {
  Plane numbers[payload_words * 32];
  Plane combinations[payload_groups * group_sums];
  Plane symbol[bits_max];
  load_payload(payload, numbers);
  make_combinations(numbers, combinations);
  make_bits(view, combinations, symbol);
  switch (view.width) {
    case 25:
      return make_symbols_of<25>(view, symbol, words);
    case 29:
      return make_symbols_of<29>(view, symbol, words);
    case 33:
      return make_symbols_of<33>(view, symbol, words);
    case 37:
      return make_symbols_of<37>(view, symbol, words);
    default:
      return make_symbols_of<batch_width_max>(view, symbol, words);
  }
}

}  // namespace qrcongo::stamps::engine::QRCONGO_KERNEL
