// Tags of consecutive stamp numbers: HMAC-SHA-256 (RFC 2104 over FIPS 180-4) of one short message in each lane, two
// compressions a tag since the key's blocks were hashed before. Included by the kernels alone.
#pragma once

#include "hash_message.hpp"
#include "kernel.hpp"
#include "planes.hpp"

namespace qrcongo::stamps::engine::QRCONGO_KERNEL {

QRCONGO_ALWAYS_INLINE Plane rotate(Plane x, int by) { return (x >> by) | (x << (32 - by)); }

// FIPS 180-4 sections 4.1.2 and 6.2.2, one message a lane.
inline void compress(const std::uint32_t (&before)[8], Plane (&w)[16], Plane (&after)[8]) {
  Plane s[8];
  for (int i = 0; i < 8; ++i) s[i] = zeros() + before[i];
#pragma GCC unroll 64
  for (int t = 0; t < 64; ++t) {
    Plane& word = w[t % 16];
    if (t >= 16) {
      const Plane w15 = w[(t + 1) % 16];
      const Plane w2 = w[(t + 14) % 16];
      word += (rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >> 3)) + w[(t + 9) % 16] +
              (rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >> 10));
    }
    const Plane a = s[0];
    const Plane e = s[4];
    const Plane t1 = s[7] + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + (s[6] ^ (e & (s[5] ^ s[6]))) +
                     round_constants[t] + word;
    const Plane t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority(a, s[1], s[2]);
    s[7] = s[6];
    s[6] = s[5];
    s[5] = e;
    s[4] = s[3] + t1;
    s[3] = s[2];
    s[2] = s[1];
    s[1] = a;
    s[0] = t1 + t2;
  }
  for (int i = 0; i < 8; ++i) after[i] = s[i] + before[i];
}

inline void make_tags(const TagKey& key, const std::uint8_t* message, std::uint64_t first, std::size_t count,
                      std::uint64_t* tags) {
  std::uint32_t words[message_words];
  read_message(message, words);
  for (std::size_t done = 0; done < count; done += static_cast<std::size_t>(plane_words)) {
    Plane block[16] = {};
    Plane digest[8];
    for (int i = 0; i < 3; ++i) block[i] += words[i];
    for (int lane = 0; lane < plane_words; ++lane) {
      const std::uint64_t number = first + done + static_cast<std::uint64_t>(lane);
      block[3][lane] = word_3(words[3], number);
      block[4][lane] = static_cast<std::uint32_t>(number);
    }
    block[5] += end_bit;
    block[15] += inner_bits;
    compress(key.inner, block, digest);
    for (int i = 0; i < 16; ++i) block[i] = i < 8 ? digest[i] : zeros();
    block[8] += end_bit;
    block[15] += outer_bits;
    compress(key.outer, block, digest);
    for (int lane = 0; lane < plane_words && done + static_cast<std::size_t>(lane) < count; ++lane) {
      tags[done + static_cast<std::size_t>(lane)] =
          static_cast<std::uint64_t>(digest[0][lane]) << 32U | digest[1][lane];
    }
  }
}

}  // namespace qrcongo::stamps::engine::QRCONGO_KERNEL
