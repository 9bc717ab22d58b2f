// Tags by the instructions that are made for SHA-256. HMAC-SHA-256 (RFC 2104 over FIPS 180-4) of two short messages at
// a time, so that one's rounds fill the other's waits.
#include <immintrin.h>

#include "hash_message.hpp"
#include "kernel.hpp"

namespace qrcongo::stamps::engine {
namespace {

constexpr int hash_lanes = 2;

struct HashState {
  __m128i abef[hash_lanes];
  __m128i cdgh[hash_lanes];
};

inline void set_state(HashState& state, int lane, const std::uint32_t* words) {
  state.abef[lane] = _mm_set_epi32(static_cast<int>(words[0]), static_cast<int>(words[1]), static_cast<int>(words[4]),
                                   static_cast<int>(words[5]));
  state.cdgh[lane] = _mm_set_epi32(static_cast<int>(words[2]), static_cast<int>(words[3]), static_cast<int>(words[6]),
                                   static_cast<int>(words[7]));
}

// FIPS 180-4 section 6.2.2; block[lane][i] holds words 4i to 4i + 3.
inline void compress(HashState& state, __m128i (&block)[hash_lanes][4]) {
  const HashState before = state;
#pragma GCC unroll 16
  for (int quad = 0; quad < 16; ++quad) {
    const __m128i constants = _mm_load_si128(reinterpret_cast<const __m128i*>(round_constants + 4 * quad));
#pragma GCC unroll 2
    for (int lane = 0; lane < hash_lanes; ++lane) {
      __m128i* w = block[lane];
      const __m128i now = w[quad % 4];
      const __m128i sum = _mm_add_epi32(now, constants);
      state.cdgh[lane] = _mm_sha256rnds2_epu32(state.cdgh[lane], state.abef[lane], sum);
      state.abef[lane] = _mm_sha256rnds2_epu32(state.abef[lane], state.cdgh[lane], _mm_shuffle_epi32(sum, 0x0E));
      if (quad < 12) {
        const __m128i last = w[(quad + 3) % 4];
        const __m128i seventh = _mm_alignr_epi8(last, w[(quad + 2) % 4], 4);
        w[quad % 4] = _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(now, w[(quad + 1) % 4]), seventh), last);
      }
    }
  }
#pragma GCC unroll 2
  for (int lane = 0; lane < hash_lanes; ++lane) {
    state.abef[lane] = _mm_add_epi32(state.abef[lane], before.abef[lane]);
    state.cdgh[lane] = _mm_add_epi32(state.cdgh[lane], before.cdgh[lane]);
  }
}

void make_tags(const TagKey& key, const std::uint8_t* message, std::uint64_t first, std::size_t count,
               std::uint64_t* tags) {
  std::uint32_t words[message_words];
  read_message(message, words);
  const auto quad = [](std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    return _mm_set_epi32(static_cast<int>(d), static_cast<int>(c), static_cast<int>(b), static_cast<int>(a));
  };
  for (std::size_t done = 0; done < count; done += hash_lanes) {
    HashState inner;
    HashState outer;
    __m128i block[hash_lanes][4];
#pragma GCC unroll 2
    for (int lane = 0; lane < hash_lanes; ++lane) {
      const std::uint64_t number = first + done + static_cast<std::uint64_t>(lane);
      set_state(inner, lane, key.inner);
      set_state(outer, lane, key.outer);
      block[lane][0] = quad(words[0], words[1], words[2], word_3(words[3], number));
      block[lane][1] = quad(static_cast<std::uint32_t>(number), end_bit, 0, 0);
      block[lane][2] = _mm_setzero_si128();
      block[lane][3] = quad(0, 0, 0, inner_bits);
    }
    compress(inner, block);
#pragma GCC unroll 2
    for (int lane = 0; lane < hash_lanes; ++lane) {
      // A, B, E, F and C, D, G, H, highest first, become A .. D and E .. H, lowest first.
      block[lane][0] = _mm_shuffle_epi32(_mm_unpackhi_epi64(inner.cdgh[lane], inner.abef[lane]), 0x1B);
      block[lane][1] = _mm_shuffle_epi32(_mm_unpacklo_epi64(inner.cdgh[lane], inner.abef[lane]), 0x1B);
      block[lane][2] = quad(end_bit, 0, 0, 0);
      block[lane][3] = quad(0, 0, 0, outer_bits);
    }
    compress(outer, block);
#pragma GCC unroll 2
    for (int lane = 0; lane < hash_lanes; ++lane) {
      if (done + static_cast<std::size_t>(lane) < count) {
        tags[done + static_cast<std::size_t>(lane)] =
            static_cast<std::uint64_t>(_mm_extract_epi64(outer.abef[lane], 1));
      }
    }
  }
}

}  // namespace

MakeTags* sha_code() { return make_tags; }

}  // namespace qrcongo::stamps::engine
