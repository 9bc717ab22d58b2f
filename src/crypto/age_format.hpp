// What writing and reading age files share (C2SP age.md, version 1). Private to crypto; stateless functions for any
// thread.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "chacha20_poly1305.hpp"
#include "qrcongo/base/secret.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::crypto::age {

inline constexpr std::string_view version_line = "age-encryption.org/v1\n";
inline constexpr std::array<std::uint8_t, chacha20_nonce_bytes> no_nonce{};  // a wrapping key is used once

std::string to_unpadded_base64(ByteView bytes);
std::optional<Bytes> from_unpadded_base64(std::string_view text);  // canonical, or nothing

// "The X25519 recipient type": what the file key is wrapped under.
Secret wrapping_key(ByteView shared, ByteView share, ByteView recipient);
// header: from the version line to "---", both included.
Digest header_mac(ByteView file_key, std::string_view header);
Secret payload_key(ByteView file_key, ByteView nonce);
// "Payload": the chunk's place in 11 bytes, and whether it is the last.
std::array<std::uint8_t, chacha20_nonce_bytes> chunk_nonce(std::uint64_t chunk, bool last);

}  // namespace qrcongo::crypto::age
