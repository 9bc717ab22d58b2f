#include "age_format.hpp"

#include <algorithm>

namespace qrcongo::crypto::age {
namespace {

constexpr std::size_t key_bytes = 32;

}  // namespace

std::string to_unpadded_base64(ByteView bytes) {
  std::string text = to_base64(bytes);
  while (text.ends_with('=')) text.pop_back();
  return text;
}

std::optional<Bytes> from_unpadded_base64(std::string_view text) {
  if (text.ends_with('=')) return std::nullopt;
  std::string padded(text);
  while (padded.size() % 4 != 0) padded.push_back('=');
  return from_base64(padded);
}

Secret wrapping_key(ByteView shared, ByteView share, ByteView recipient) {
  Bytes salt(share.begin(), share.end());
  salt.insert(salt.end(), recipient.begin(), recipient.end());
  return hkdf_sha256(shared, salt, as_bytes("age-encryption.org/v1/X25519"), key_bytes);
}

Digest header_mac(ByteView file_key, std::string_view header) {
  return hmac_sha256(hkdf_sha256(file_key, {}, as_bytes("header"), key_bytes).view(), as_bytes(header));
}

Secret payload_key(ByteView file_key, ByteView nonce) {
  return hkdf_sha256(file_key, nonce, as_bytes("payload"), key_bytes);
}

std::array<std::uint8_t, chacha20_nonce_bytes> chunk_nonce(std::uint64_t chunk, bool last) {
  std::array<std::uint8_t, chacha20_nonce_bytes> nonce{};
  for (std::size_t i = 0; i < sizeof chunk; ++i) nonce[10 - i] = static_cast<std::uint8_t>(chunk >> (8 * i));
  nonce[11] = last ? 1 : 0;
  return nonce;
}

}  // namespace qrcongo::crypto::age
