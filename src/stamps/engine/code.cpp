#include "qrcongo/stamps/engine/code.hpp"

#include <algorithm>

#include "keypad.hpp"
#include "qrcongo/base/base32.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/crypto/aes.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::stamps::engine {
namespace {

constexpr std::size_t serial_size = 20;
constexpr std::uint64_t mask_40_bits = (std::uint64_t{1} << 40U) - 1;
constexpr unsigned generations_end = 32;

using Values = std::array<std::uint8_t, serial_size>;  // of the characters, 0 to 31

// GF(32) with x^5 + x^2 + 1: times a = 2.
constexpr std::uint8_t times_a(std::uint8_t value) {
  const unsigned doubled = static_cast<unsigned>(value) << 1U;
  return static_cast<std::uint8_t>((doubled & 0x20U) != 0 ? doubled ^ 0x25U : doubled);
}

// The sum over all characters of value(i) * a^(20 - i), by Horner's rule: zero for a right serial.
constexpr std::uint8_t check_sum(const Values& values) {
  std::uint8_t sum = 0;
  for (const std::uint8_t value : values) sum = static_cast<std::uint8_t>(times_a(sum) ^ value);
  return sum;
}

Values to_values(const ReadSerial& serial) {
  Values values{};
  values[0] = static_cast<std::uint8_t>(serial.generation);
  for (unsigned i = 0; i < 8; ++i) values[1 + i] = static_cast<std::uint8_t>((serial.masked >> (35U - 5U * i)) & 31U);
  for (unsigned i = 0; i < 10; ++i) values[9 + i] = static_cast<std::uint8_t>((serial.tag >> (45U - 5U * i)) & 31U);
  values[19] = 0;
  values[19] = check_sum(values);
  return values;
}

ReadSerial to_fields(const Values& values) {
  ReadSerial serial;
  serial.generation = values[0];
  for (unsigned i = 1; i < 9; ++i) serial.masked = serial.masked << 5U | values[i];
  for (unsigned i = 9; i < 19; ++i) serial.tag = serial.tag << 5U | values[i];
  return serial;
}

Secret derive(ByteView master_key, std::string_view purpose) {
  return crypto::hkdf_sha256(master_key, {}, as_bytes(purpose), 32);
}

// g as 1 byte || gtin as 14 ASCII digits || n as 5 bytes, big-endian
std::array<std::uint8_t, 20> tag_message(unsigned generation, std::string_view gtin, std::uint64_t number) {
  check(gtin.size() == 14 && number <= mask_40_bits, "a GTIN of 14 digits and a number of 40 bits");
  std::array<std::uint8_t, 20> message{};
  message[0] = static_cast<std::uint8_t>(generation);
  std::copy(gtin.begin(), gtin.end(), message.begin() + 1);
  for (unsigned i = 0; i < 5; ++i) message[15 + i] = static_cast<std::uint8_t>(number >> (32U - 8U * i));
  return message;
}

std::uint64_t first_8_bytes(const crypto::Digest& digest) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < 8; ++i) value = value << 8U | digest[i];
  return value;
}

std::uint8_t big_endian_byte(std::uint64_t value, unsigned shift) { return static_cast<std::uint8_t>(value >> shift); }

bool equal_numbers(std::uint64_t a, std::uint64_t b) {
  return equal_in_constant_time({reinterpret_cast<const std::uint8_t*>(&a), sizeof a},
                                {reinterpret_cast<const std::uint8_t*>(&b), sizeof b});
}

}  // namespace

std::optional<ReadSerial> read_serial(std::string_view text) {
  Values values{};
  std::size_t count = 0;
  for (const char c : to_upper_ascii(text)) {
    if (c == ' ' || c == '-') continue;
    const int value = base32_value(c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c);
    if (value < 0 || count == values.size()) return std::nullopt;
    values[count++] = static_cast<std::uint8_t>(value);
  }
  if (count != values.size() || check_sum(values) != 0) return std::nullopt;
  return to_fields(values);
}

Serial canonical_serial(const ReadSerial& read) {
  Serial serial{};
  const Values values = to_values(read);
  for (std::size_t i = 0; i < serial.size(); ++i) serial[i] = base32_alphabet[values[i]];
  return serial;
}

struct StampKeys::State {
  State(unsigned g, ByteView master)
      : generation(g),
        auth(derive(master, "qrcongo/stamp/auth/v1").view()),
        mask(derive(master, "qrcongo/stamp/mask/v1").view()),
        keypad_auth(derive(master, "qrcongo/stamp/keypad-auth/v1").view()),
        keypad_mask(derive(master, "qrcongo/stamp/keypad-mask/v1").view()) {}

  std::uint64_t tag(std::string_view gtin, std::uint64_t number) const {
    return first_8_bytes(auth.tag(tag_message(generation, gtin, number))) >> 14U;
  }

  // The first 40 bits of AES(g || t as 7 bytes || 8 zero bytes).
  std::uint64_t mask_of(std::uint64_t tag_value) const {
    crypto::Block plain{};
    plain[0] = static_cast<std::uint8_t>(generation);
    for (unsigned i = 0; i < 7; ++i) plain[1 + i] = big_endian_byte(tag_value, 48U - 8U * i);
    const crypto::Block sealed = mask.encrypt(plain);
    std::uint64_t value = 0;
    for (unsigned i = 0; i < 5; ++i) value = value << 8U | sealed[i];
    return value;
  }

  unsigned keypad_tag(std::string_view gtin, std::uint64_t number) const {
    return static_cast<unsigned>(first_8_bytes(keypad_auth.tag(tag_message(generation, gtin, number))) % 100'000);
  }

  Bytes tweak() const { return {static_cast<std::uint8_t>(generation)}; }

  const unsigned generation;
  const crypto::HmacSha256 auth;
  const crypto::AesBlock mask;
  const crypto::HmacSha256 keypad_auth;
  const crypto::Ff1 keypad_mask;
};

StampKeys::StampKeys(unsigned generation, ByteView master_key) {
  check(generation < generations_end && master_key.size() == 32, "a generation of 0 to 31 and a key of 32 bytes");
  state_ = std::make_unique<State>(generation, master_key);
}

StampKeys::StampKeys(StampKeys&&) noexcept = default;
StampKeys& StampKeys::operator=(StampKeys&&) noexcept = default;
StampKeys::~StampKeys() = default;

unsigned StampKeys::generation() const { return state_->generation; }

void StampKeys::make_serials(std::string_view gtin, std::uint64_t first, std::span<Serial> out) const {
  check(first + out.size() <= stamp_numbers_end, "stamp numbers end at 10^12");
  for (std::size_t i = 0; i < out.size(); ++i) {
    ReadSerial fields;
    fields.generation = state_->generation;
    fields.tag = state_->tag(gtin, first + i);
    fields.masked = (first + i) ^ state_->mask_of(fields.tag);
    out[i] = canonical_serial(fields);
  }
}

Keypad StampKeys::make_keypad(std::string_view gtin, std::uint64_t number) const {
  ReadKeypad fields;
  fields.generation = state_->generation;
  const std::string masked = state_->keypad_mask.encrypt(state_->tweak(), pad_digits(number, 12));
  std::copy(masked.begin(), masked.end(), fields.masked.begin());
  fields.tag = state_->keypad_tag(gtin, number);
  return format_keypad(fields);
}

std::uint64_t StampKeys::unmask(const ReadSerial& serial) const { return serial.masked ^ state_->mask_of(serial.tag); }

std::uint64_t StampKeys::unmask(const ReadKeypad& keypad) const {
  const std::string digits = state_->keypad_mask.decrypt(state_->tweak(), {keypad.masked.data(), keypad.masked.size()});
  return static_cast<std::uint64_t>(*parse_digits(digits));
}

bool StampKeys::is_genuine(const ReadSerial& serial, std::string_view gtin, std::uint64_t number) const {
  return equal_numbers(serial.tag, state_->tag(gtin, number));
}

bool StampKeys::is_genuine(const ReadKeypad& keypad, std::string_view gtin, std::uint64_t number) const {
  return equal_numbers(keypad.tag, state_->keypad_tag(gtin, number));
}

}  // namespace qrcongo::stamps::engine
