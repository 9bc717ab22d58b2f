#include "qrcongo/stamps/engine/code.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "kernel.hpp"
#include "keypad.hpp"
#include "qrcongo/base/base32.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/base/locked_memory.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/crypto/aes.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "serial_bits.hpp"

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

constexpr unsigned character_bits = 5;
constexpr unsigned masked_bits = 40;
constexpr unsigned tag_bits = 50;

// The check sum is linear, so each byte of the fields adds what a table says. Places: 5 of masked, then 7 of the tag.
struct CheckTables {
  static constexpr std::size_t masked_bytes = 5;
  static constexpr std::size_t tag_bytes = 7;
  std::array<std::array<std::uint8_t, 256>, masked_bytes + tag_bytes> of{};

  constexpr CheckTables() {
    for (std::size_t place = 0; place < of.size(); ++place) {
      for (unsigned byte = 0; byte < 256; ++byte) {
        const bool in_tag = place >= masked_bytes;
        const std::uint64_t bits = std::uint64_t{byte} << (8 * (in_tag ? place - masked_bytes : place));
        of[place][byte] = check_sum(fields_values(in_tag ? 0 : bits, in_tag ? bits : 0));
      }
    }
  }

  // Without generation and check character. Bits past a field fall away.
  static constexpr Values fields_values(std::uint64_t masked, std::uint64_t tag) {
    Values values{};
    for (unsigned i = 0; i < 8; ++i) values[1 + i] = (masked >> (35U - 5U * i)) & 31U;
    for (unsigned i = 0; i < 10; ++i) values[9 + i] = (tag >> (45U - 5U * i)) & 31U;
    return values;
  }
};

constexpr CheckTables check_tables;

// The generation stands alone in the first place, 19 places before the check character.
constexpr std::array<std::uint8_t, generations_end> make_generation_checks() {
  std::array<std::uint8_t, generations_end> checks{};
  for (std::size_t generation = 0; generation < checks.size(); ++generation) {
    Values values{};
    values[0] = static_cast<std::uint8_t>(generation);
    checks[generation] = check_sum(values);
  }
  return checks;
}

constexpr auto generation_checks = make_generation_checks();

std::uint8_t check_character(const ReadSerial& serial) {
  std::uint8_t sum = generation_checks[serial.generation];
  for (std::size_t i = 0; i < CheckTables::masked_bytes; ++i) {
    sum ^= check_tables.of[i][serial.masked >> (8 * i) & 0xFF];
  }
  for (std::size_t i = 0; i < CheckTables::tag_bytes; ++i) {
    sum ^= check_tables.of[CheckTables::masked_bytes + i][serial.tag >> (8 * i) & 0xFF];
  }
  return sum;
}

// Both characters of ten bits.
struct PairTable {
  std::array<std::array<char, 2>, 1024> of{};

  constexpr PairTable() {
    for (std::size_t i = 0; i < of.size(); ++i) of[i] = {base32_alphabet[i / 32], base32_alphabet[i % 32]};
  }
};

constexpr PairTable pair_table;

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

std::uint64_t first_40_bits(const crypto::Block& block) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < 5; ++i) value = value << 8U | block[i];
  return value;
}

template <typename Object>
void wipe_object(Object& object) {
  wipe({reinterpret_cast<std::uint8_t*>(&object), sizeof object});
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
  for (const char typed : text) {
    if (typed == ' ' || typed == '-') continue;
    const char c = typed >= 'a' && typed <= 'z' ? static_cast<char>(typed - ('a' - 'A')) : typed;
    const int value = base32_value(c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c);
    if (value < 0 || count == values.size()) return std::nullopt;
    values[count++] = static_cast<std::uint8_t>(value);
  }
  if (count != values.size() || check_sum(values) != 0) return std::nullopt;
  return to_fields(values);
}

Serial canonical_serial(const ReadSerial& read) { return text_of(bits_of(read)); }

SerialBits bits_of(const ReadSerial& read) {
  return {std::uint64_t{read.generation} << masked_bits | read.masked,
          read.tag << character_bits | check_character(read)};
}

Serial text_of(const SerialBits& bits) {
  Serial serial{};
  const auto put_pair = [&](std::size_t at, std::uint64_t ten_bits) {
    std::memcpy(serial.data() + at, pair_table.of[ten_bits & 1023U].data(), 2);
  };
  serial[0] = base32_alphabet[bits.high >> masked_bits];
  for (unsigned i = 0; i < masked_bits / 10; ++i) put_pair(1 + 2 * i, bits.high >> (masked_bits - 10 * (i + 1)));
  for (unsigned i = 0; i < tag_bits / 10; ++i)
    put_pair(9 + 2 * i, bits.low >> (character_bits + tag_bits - 10 * (i + 1)));
  serial[19] = base32_alphabet[bits.low & 31U];
  return serial;
}

struct StampKeys::State : LockedObject {
  State(unsigned g, ByteView master)
      : generation(g),
        auth(derive(master, "qrcongo/stamp/auth/v1").view()),
        mask(derive(master, "qrcongo/stamp/mask/v1").view()),
        keypad_auth(derive(master, "qrcongo/stamp/keypad-auth/v1").view()),
        keypad_mask(derive(master, "qrcongo/stamp/keypad-mask/v1").view()) {
    crypto::HmacSha256::KeyStates states = auth.key_states();
    std::copy(states.inner.begin(), states.inner.end(), tag_key.inner);
    std::copy(states.outer.begin(), states.outer.end(), tag_key.outer);
    wipe_object(states);
  }
  ~State() { wipe_object(tag_key); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  std::uint64_t tag(std::string_view gtin, std::uint64_t number) const {
    return first_8_bytes(auth.tag(tag_message(generation, gtin, number))) >> 14U;
  }

  // What AES masks a number with is made of: g || t as 7 bytes || 8 zero bytes.
  crypto::Block mask_block(std::uint64_t tag_value) const {
    crypto::Block plain{};
    plain[0] = static_cast<std::uint8_t>(generation);
    for (unsigned i = 0; i < 7; ++i) plain[1 + i] = big_endian_byte(tag_value, 48U - 8U * i);
    return plain;
  }

  std::uint64_t mask_of(std::uint64_t tag_value) const { return first_40_bits(mask.encrypt(mask_block(tag_value))); }

  unsigned keypad_tag(std::string_view gtin, std::uint64_t number) const {
    return static_cast<unsigned>(first_8_bytes(keypad_auth.tag(tag_message(generation, gtin, number))) % 100'000);
  }

  Bytes tweak() const { return {static_cast<std::uint8_t>(generation)}; }

  const unsigned generation;
  const crypto::HmacSha256 auth;
  TagKey tag_key{};
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
  std::vector<ReadSerial> codes(out.size());
  make_codes(best_kernel(), gtin, first, codes);
  std::transform(codes.begin(), codes.end(), out.begin(), canonical_serial);
}

void StampKeys::make_codes(const Kernel& kernel, std::string_view gtin, std::uint64_t first,
                           std::span<ReadSerial> out) const {
  constexpr std::size_t batch = 256;
  check(first + out.size() <= stamp_numbers_end, "stamp numbers end at 10^12");
  const auto message = tag_message(state_->generation, gtin, 0);
  std::array<std::uint64_t, batch> tags{};
  std::array<crypto::Block, batch> blocks{};
  for (std::size_t done = 0; done < out.size(); done += batch) {
    const std::size_t count = std::min(batch, out.size() - done);
    kernel.make_tags(state_->tag_key, message.data(), first + done, count, tags.data());
    for (std::size_t i = 0; i < count; ++i) {
      tags[i] >>= 64U - tag_bits;
      blocks[i] = state_->mask_block(tags[i]);
    }
    state_->mask.encrypt(std::span(blocks).first(count));
    for (std::size_t i = 0; i < count; ++i) {
      out[done + i] = {state_->generation, (first + done + i) ^ first_40_bits(blocks[i]), tags[i]};
    }
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
