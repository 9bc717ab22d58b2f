// Bit planes: plane[i] holds bit i of many symbols, one symbol a lane, so that one instruction works on 128, 256 or 512
// symbols. Included by the kernels alone, each of which compiles this for its own instructions and under its own
// namespace: no code of one may end up in another.
#pragma once

#include <cstdint>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#if defined(__AVX512F__)
#define QRCONGO_KERNEL avx512
#define QRCONGO_PLANE_BYTES 64
#elif defined(__AVX2__)
#define QRCONGO_KERNEL avx2
#define QRCONGO_PLANE_BYTES 32
#else
#define QRCONGO_KERNEL portable
#define QRCONGO_PLANE_BYTES 16
#endif

// g++ counts the bytes between two planes, which are many, as an unsigned conversion of each index.
#pragma GCC diagnostic ignored "-Wsign-conversion"

#define QRCONGO_ALWAYS_INLINED __attribute__((always_inline))
#define QRCONGO_ALWAYS_INLINE inline QRCONGO_ALWAYS_INLINED

namespace qrcongo::stamps::engine::QRCONGO_KERNEL {

using Plane = std::uint32_t __attribute__((vector_size(QRCONGO_PLANE_BYTES)));

constexpr int plane_words = QRCONGO_PLANE_BYTES / 4;
constexpr int plane_lanes = QRCONGO_PLANE_BYTES * 8;

QRCONGO_ALWAYS_INLINE Plane zeros() { return Plane{}; }
QRCONGO_ALWAYS_INLINE Plane ones() { return ~Plane{}; }
QRCONGO_ALWAYS_INLINE Plane all(bool bit) { return Plane{} - static_cast<std::uint32_t>(bit); }

QRCONGO_ALWAYS_INLINE Plane majority(Plane a, Plane b, Plane c) {
#if defined(__AVX512F__)
  return reinterpret_cast<Plane>(_mm512_ternarylogic_epi32(reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b),
                                                           reinterpret_cast<__m512i>(c), 0xE8));
#else
  return (a & b) | ((a ^ b) & c);
#endif
}

inline bool is_set_anywhere(Plane plane) {
#if defined(__AVX512F__)
  return _mm512_test_epi32_mask(reinterpret_cast<__m512i>(plane), reinterpret_cast<__m512i>(plane)) != 0;
#elif defined(__AVX2__)
  return _mm256_testz_si256(reinterpret_cast<__m256i>(plane), reinterpret_cast<__m256i>(plane)) == 0;
#else
  std::uint64_t halves[2];
  __builtin_memcpy(halves, &plane, sizeof halves);
  return (halves[0] | halves[1]) != 0;
#endif
}

// Adds a bit of one weight to another: sum takes a's and b's, the carry is returned.
QRCONGO_ALWAYS_INLINE Plane add_into(Plane& sum, Plane a, Plane b) {
  const Plane carry = majority(sum, a, b);
  sum = sum ^ a ^ b;
  return carry;
}

QRCONGO_ALWAYS_INLINE Plane add_into(Plane& sum, Plane a) {
  const Plane carry = sum & a;
  sum ^= a;
  return carry;
}

// Calls with each index below Count, unrolled where Count is known: then the index is a constant for all that follows.
template <int Index>
struct Constant {
  static constexpr int value = Index;
  constexpr operator int() const { return Index; }
};

template <int Count, int From = 0, typename Call>
QRCONGO_ALWAYS_INLINE void unrolled(Call call) {
  if constexpr (From < Count) {
    call(Constant<From>{});
    unrolled<Count, From + 1>(call);
  }
}

// Counts, in each lane, the planes that are set there. A carry-save tree: two planes of a weight and the sum that
// stands make one plane of the next weight, so a plane waits until its second has come.
template <int Bits>
struct Counter {
  Plane bit[Bits] = {};

  template <int Count, int Weight = 0>
  QRCONGO_ALWAYS_INLINE void add(const Plane* planes) {
    if constexpr (Weight < Bits && Count > 0) {
      constexpr int carries = (Count + 1) / 2;
      Plane carry[carries];
      unrolled<Count / 2>(
          [&](auto i) QRCONGO_ALWAYS_INLINED { carry[i] = add_into(bit[Weight], planes[2 * i], planes[2 * i + 1]); });
      if constexpr (Count % 2 == 1) carry[carries - 1] = add_into(bit[Weight], planes[Count - 1]);
      add<(Count == 1 ? 1 : carries), Weight + 1>(carry);
    }
  }
};

// Adds planes to a counter as they come, the first of them with Constant<0> and so on.
template <int Bits>
struct Stream {
  Counter<Bits> count;
  Plane waiting[Bits];

  template <int Index, int Weight = 0>
  QRCONGO_ALWAYS_INLINE void add(Constant<Index>, Plane plane) {
    if constexpr (Weight < Bits && (Index & 1) != 0) {
      add<(Index >> 1), Weight + 1>({}, add_into(count.bit[Weight], waiting[Weight], plane));
    } else if constexpr (Weight < Bits) {
      waiting[Weight] = plane;
    }
  }

  // Adds what still waits for its second. Count: how many have come.
  template <int Count, int Weight = 0>
  QRCONGO_ALWAYS_INLINE void finish() {
    if constexpr (Weight < Bits && Count > 0) {
      if constexpr ((Count & 1) != 0) {
        const Plane carry = add_into(count.bit[Weight], waiting[Weight]);
        add<(Count >> 1), Weight + 1>({}, carry);
      }
      finish<(Count + 1) / 2, Weight + 1>();
    }
  }
};

// A whole number in each lane, modulo 2^Bits.
template <int Bits>
struct Number {
  Plane bit[Bits] = {};

  QRCONGO_ALWAYS_INLINE void add(std::uint32_t constant) {
    Plane carry = zeros();
    for (int i = 0; i < Bits; ++i) carry = add_into(bit[i], all(((constant >> i) & 1U) != 0), carry);
  }

  template <int Of>
  QRCONGO_ALWAYS_INLINE void add_shifted(const Counter<Of>& count, int shift) {
    Plane carry = zeros();
    for (int i = shift; i < Bits; ++i) carry = add_into(bit[i], i - shift < Of ? count.bit[i - shift] : zeros(), carry);
  }

  template <int Of>
  QRCONGO_ALWAYS_INLINE void subtract_shifted(const Counter<Of>& count, int shift) {
    Plane carry = ones();
    for (int i = shift; i < Bits; ++i) carry = add_into(bit[i], i - shift < Of ? ~count.bit[i - shift] : ones(), carry);
  }

  QRCONGO_ALWAYS_INLINE Plane is_below(const Number& other) const {
    Plane below = zeros();
    for (int i = 0; i < Bits; ++i) below = majority(~bit[i], other.bit[i], below);
    return below;
  }

  QRCONGO_ALWAYS_INLINE void take_where(Plane chosen, const Number& other) {
    for (int i = 0; i < Bits; ++i) bit[i] ^= (bit[i] ^ other.bit[i]) & chosen;
  }
};

// In each lane, whether the counted number is at least the constant.
template <int Bits>
QRCONGO_ALWAYS_INLINE Plane at_least(const Counter<Bits>& count, std::uint32_t constant) {
  Plane reached = ones();
  for (int i = 0; i < Bits; ++i) {
    reached = ((constant >> i) & 1U) != 0 ? count.bit[i] & reached : count.bit[i] | reached;
  }
  return reached;
}

// Of 32 planes makes the 32 words of each group of 32 lanes, and the other way round: bit b of word w in vector i
// becomes bit i of word w in vector b (Warren, Hacker's Delight, 7-3). The word of lane (i, w) stands at
// i * plane_words + w.
inline void transpose(Plane (&planes)[32]) {
  std::uint32_t mask = 0x0000FFFF;
  for (unsigned step = 16; step != 0; step >>= 1U, mask ^= mask << step) {
    for (unsigned i = 0; i < 32; i = (i + step + 1) & ~step) {
      const Plane swapped = ((planes[i] >> step) ^ planes[i + step]) & (zeros() + mask);
      planes[i + step] ^= swapped;
      planes[i] ^= swapped << step;
    }
  }
}

}  // namespace qrcongo::stamps::engine::QRCONGO_KERNEL
