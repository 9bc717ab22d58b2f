#include "qrcongo/crypto/totp.hpp"

#include <array>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "openssl.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/secret.hpp"

namespace qrcongo::crypto {
namespace {

using Sha1Digest = std::array<std::uint8_t, 20>;

Sha1Digest hmac_sha1(ByteView key, ByteView message) {
  Sha1Digest digest{};
  unsigned size = 0;
  const std::uint8_t* made =
      HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), message.data(), message.size(), digest.data(), &size);
  check(made != nullptr && size == digest.size(), "OpenSSL makes no HMAC-SHA-1");
  return digest;
}

}  // namespace

// RFC 4226 section 5.3.
std::string hotp_code(ByteView secret, std::uint64_t counter, int digits) {
  check(digits >= 6 && digits <= 8, "a one-time code has 6 to 8 digits");
  Bytes message;
  put_u64_big_endian(message, counter);
  Sha1Digest digest = hmac_sha1(secret, message);
  const std::size_t offset = digest.back() & 0x0FU;
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8U | digest[offset + i];
  number &= 0x7FFF'FFFFU;
  wipe(digest);
  std::string code(static_cast<std::size_t>(digits), '0');
  for (auto place = code.rbegin(); place != code.rend(); ++place, number /= 10) {
    *place = static_cast<char>('0' + number % 10);
  }
  return code;
}

std::int64_t totp_step(std::int64_t now_ms) { return now_ms / (totp_period_s * second_ms); }

std::optional<std::int64_t> match_totp(ByteView secret, std::string_view code, std::int64_t now_ms,
                                       std::int64_t used_step) {
  const std::int64_t now = totp_step(now_ms);
  std::optional<std::int64_t> matched;
  for (std::int64_t step = now - 1; step <= now + 1; ++step) {
    const std::string right = hotp_code(secret, static_cast<std::uint64_t>(step));
    const bool fits = equal_in_constant_time(as_bytes(right), as_bytes(code));
    if (fits && step > used_step) matched = step;
  }
  return matched;
}

std::string totp_secret_text(ByteView secret) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  std::uint32_t held = 0;
  int bits = 0;
  for (const std::uint8_t byte : secret) {
    held = held << 8U | byte;
    for (bits += 8; bits >= 5; bits -= 5) text.push_back(alphabet[held >> (bits - 5) & 31U]);
  }
  if (bits > 0) text.push_back(alphabet[held << (5 - bits) & 31U]);
  return text;
}

}  // namespace qrcongo::crypto
