// Files encrypted to an X25519 recipient in the age v1 format (C2SP age.md): header, then ChaCha20-Poly1305 in chunks
// of 64 KiB. Values owned by the caller; const calls may come from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "qrcongo/base/random.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/base/secret.hpp"

namespace qrcongo::crypto {

inline constexpr std::size_t age_chunk_bytes = 65536;  // of plain text; the last chunk may be shorter
inline constexpr std::size_t age_tag_bytes = 16;       // after each chunk

// A public key: "age1..." (Bech32, BIP 173), 62 characters.
class AgeRecipient {
 public:
  // Code::invalid_input for what is no recipient: mixed case, a wrong checksum or length, a point of low order.
  static Result<AgeRecipient> parse(std::string_view text);
  const std::string& text() const { return text_; }  // lower case
  std::span<const std::uint8_t, 32> point() const { return point_; }

 private:
  AgeRecipient() = default;
  std::string text_;
  std::array<std::uint8_t, 32> point_{};
};

// What one file is encrypted with. Two files with the same secrets must have the same plain text.
struct AgeSecrets {
  Secret file_key;   // 16 bytes
  Secret ephemeral;  // 32 bytes, X25519 scalar
  std::array<std::uint8_t, 16> payload_nonce{};

  static AgeSecrets random(Random& random);
  // HKDF-SHA-256(key, salt, info), 64 bytes: file key, ephemeral secret, nonce.
  static AgeSecrets derive(ByteView key, ByteView salt, ByteView info);
};

// One file as it is written: any chunk of it without the others.
class AgeFile {
 public:
  AgeFile(const AgeRecipient& recipient, const AgeSecrets& secrets);
  AgeFile(AgeFile&&) noexcept;
  AgeFile& operator=(AgeFile&&) noexcept;
  ~AgeFile();

  // Everything before the first chunk: the header's text with its MAC, and the nonce.
  ByteView opening() const;
  std::uint64_t size_of(std::uint64_t plain_bytes) const;  // of the whole file
  // plain: age_chunk_bytes, but the last one 0 to that many (0 only as the only one). out: plain.size() +
  // age_tag_bytes.
  void seal_chunk(std::uint64_t chunk, bool last, ByteView plain, std::span<std::uint8_t> out) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The whole of a small file.
Bytes seal_age(const AgeRecipient& recipient, ByteView plain, Random& random);

// "AGE-SECRET-KEY-1...": Code::invalid_input for what is none. And what was encrypted to it: Code::invalid_input for
// every altered, cut or lengthened file, and for one of somebody else's.
Result<Secret> parse_age_identity(std::string_view text);
Result<Secret> open_age(ByteView identity, ByteView file);

}  // namespace qrcongo::crypto
