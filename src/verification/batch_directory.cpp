#include "batch_directory.hpp"

#include <array>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/check.hpp"

namespace qrcongo::verification {
namespace {

constexpr std::size_t dash_places[] = {8, 13, 18, 23};

// Where the hexadecimal digits of both halves stand in the text.
constexpr std::array<std::uint8_t, 16> high_digits = {0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 16, 17};
constexpr std::array<std::uint8_t, 16> low_digits = {19, 20, 21, 22, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35};

struct Digits {
  std::array<std::uint8_t, 256> value{};
  constexpr Digits() {
    value.fill(0xFF);
    for (unsigned i = 0; i < 16; ++i)
      value[static_cast<unsigned char>("0123456789abcdef"[i])] = static_cast<std::uint8_t>(i);
  }
};
constexpr Digits digits;

// Half of a UUIDv7 is chance already.
std::size_t hash(const BatchKey& key) { return key.high ^ key.low; }

}  // namespace

// Ten million times at a start, so the two halves side by side and what is no digit found at the end.
BatchKey BatchDirectory::key_of(const BatchId& id) {
  const std::string& text = id.str();
  check(text.size() == 36, "a batch's id is no UUID");
  BatchKey key;
  unsigned all = 0;
  for (std::size_t i = 0; i < high_digits.size(); ++i) {
    const unsigned high = digits.value[static_cast<unsigned char>(text[high_digits[i]])];
    const unsigned low = digits.value[static_cast<unsigned char>(text[low_digits[i]])];
    key.high = key.high << 4U | high;
    key.low = key.low << 4U | low;
    all |= high | low;
  }
  check(all <= 0xF, "a batch's id is no UUID");
  return key;
}

void BatchDirectory::add(const BatchId& id) {
  if (2 * (keys_.size() + 1) > slots_.size()) grow();
  const BatchKey key = key_of(id);
  Slot& slot = slots_[slot_of(key)];
  check(slot.place_and_one == 0, "a batch is issued once");
  keys_.push_back(key);
  slot = {key, static_cast<std::uint32_t>(keys_.size())};
}

std::optional<std::uint32_t> BatchDirectory::find(const BatchKey& key) const {
  const Slot& slot = slots_[slot_of(key)];
  if (slot.place_and_one == 0) return std::nullopt;
  return slot.place_and_one - 1;
}

void BatchDirectory::fetch(const BatchKey& key) const { __builtin_prefetch(&slots_[hash(key) & (slots_.size() - 1)]); }

BatchId BatchDirectory::id_at(std::size_t place) const {
  std::array<std::uint8_t, 16> bytes{};
  for (unsigned i = 0; i < 8; ++i) {
    bytes[i] = static_cast<std::uint8_t>(keys_[place].high >> (56U - 8U * i));
    bytes[8 + i] = static_cast<std::uint8_t>(keys_[place].low >> (56U - 8U * i));
  }
  std::string text = to_hex(bytes);
  for (const std::size_t dash : dash_places) text.insert(dash, 1, '-');
  return BatchId(std::move(text));
}

std::size_t BatchDirectory::slot_of(const BatchKey& key) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash(key) & mask;
  while (slots_[at].place_and_one != 0 && slots_[at].key != key) at = (at + 1) & mask;
  return at;
}

void BatchDirectory::grow() {
  slots_ = std::vector<Slot>(2 * slots_.size());
  for (std::size_t place = 0; place < keys_.size(); ++place) {
    slots_[slot_of(keys_[place])] = {keys_[place], static_cast<std::uint32_t>(place + 1)};
  }
}

}  // namespace qrcongo::verification
