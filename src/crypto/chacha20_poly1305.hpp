// ChaCha20-Poly1305 (RFC 8439 section 2.8). Private to crypto; stateless functions for any thread.
#pragma once

#include <span>

#include "qrcongo/base/bytes.hpp"

namespace qrcongo::crypto {

inline constexpr std::size_t chacha20_nonce_bytes = 12;
inline constexpr std::size_t poly1305_tag_bytes = 16;

// key: 32 bytes; nonce: 12; out: plain.size() + 16, the tag last. Other sizes abort.
void seal_chacha20_poly1305(ByteView key, ByteView nonce, ByteView associated, ByteView plain,
                            std::span<std::uint8_t> out);
// out: sealed.size() - 16. False for whatever was altered, and for less than a tag; out is then without meaning.
bool open_chacha20_poly1305(ByteView key, ByteView nonce, ByteView associated, ByteView sealed,
                            std::span<std::uint8_t> out);

}  // namespace qrcongo::crypto
