#include "reading.hpp"

#include <array>

#include "qrcongo/base/text.hpp"

namespace qrcongo::verification {
namespace {

namespace engine = stamps::engine;

// Of this generation; else any, so that a generation that does not exist costs the same work. Null where there is none.
const engine::StampKeys* keys_to_try(unsigned generation, const stamps::Keyring& keyring) {
  if (const auto* keys = keyring.find(generation)) return keys;
  for (unsigned other = 0; other < 32; ++other) {
    if (const auto* keys = keyring.find(other)) return keys;
  }
  return nullptr;
}

// The facts where the code is genuine. The tag is computed whether or not the number lies in a batch.
std::optional<StampFacts> genuine_stamp(engine::ReadSerial read, const engine::StampKeys& keys, const Index& index,
                                        Finding& finding) {
  const bool generation_exists = keys.generation() == read.generation;
  const unsigned generation = read.generation;
  read.generation = keys.generation();
  finding.number = keys.unmask(read);
  auto stamp = index.find(finding.number);
  const bool tag_is_right = keys.is_genuine(read, stamp ? stamp->gtin : engine::no_gtin, finding.number);
  // A batch is read under the generation that it was issued under alone: an old key must not mint serials of new
  // stamps.
  if (!generation_exists || !stamp || stamp->generation != generation || !tag_is_right) return std::nullopt;
  return stamp;
}

// As printed where it can be read, so that an address made of it is tidy.
std::string tidy_code(std::string_view code) {
  const auto read = engine::read_serial(code);
  return read ? std::string(engine::view(engine::canonical_serial(*read))) : std::string(code);
}

// typed: as an address has it, without the zeros that make it 14 digits; kept: 14 digits.
bool is_same_gtin(std::string_view typed, std::string_view kept) {
  const bool known_size = typed.size() == 8 || (typed.size() >= 12 && typed.size() <= 14);
  if (!known_size || !kept.ends_with(typed)) return false;
  return kept.substr(0, kept.size() - typed.size()).find_first_not_of('0') == std::string_view::npos;
}

}  // namespace

TypedCode read_typed(std::string_view text) {
  const std::string_view typed = trim(text);
  const std::string folded = to_upper_ascii(typed);
  const std::size_t end = folded.find_first_of("?#");
  std::string_view address(folded.data(), end == std::string::npos ? folded.size() : end);
  while (address.ends_with('/')) address.remove_suffix(1);
  const std::size_t slash = address.rfind('/');
  if (slash == std::string_view::npos) return {tidy_code(typed.substr(0, address.size())), std::nullopt};
  TypedCode read{tidy_code(address.substr(slash + 1)), std::nullopt};
  const std::string_view before = address.substr(0, slash);
  for (const std::string_view key : {"/21", "/235"}) {
    const std::size_t product = before.rfind("/01/");
    if (!before.ends_with(key) || product == std::string_view::npos || product + 4 > before.size() - key.size())
      continue;
    read.gtin = std::string(before.substr(product + 4, before.size() - key.size() - product - 4));
  }
  return read;
}

std::string padded_gtin(std::string_view gtin) {
  const bool shorter = gtin.size() == 8 || gtin.size() == 12 || gtin.size() == 13;
  if (!shorter || gtin.find_first_not_of("0123456789") != std::string_view::npos) return std::string(gtin);
  return std::string(14 - gtin.size(), '0') + std::string(gtin);
}

Finding find_stamp(std::string_view code, std::optional<std::string_view> gtin, const Index& index,
                   const stamps::Keyring& keyring) {
  Finding finding;
  const auto read = engine::read_serial(code);
  finding.readable = read.has_value();
  finding.keypad = engine::looks_like_keypad(code);
  if (!read) return finding;
  finding.serial = engine::canonical_serial(*read);
  const engine::StampKeys* keys = keys_to_try(read->generation, keyring);
  finding.knowable = index.is_loaded() && keys != nullptr;
  if (!finding.knowable) return finding;
  finding.stamp = genuine_stamp(*read, *keys, index, finding);
  // Twenty digits may be a serial too, if hardly ever: only then are they no keypad code.
  if (!finding.stamp) return finding;
  finding.keypad = false;
  finding.other_product = gtin && (!is_same_gtin(*gtin, finding.stamp->gtin) || *gtin == engine::no_gtin);
  finding.compromised_generation = keyring.state(read->generation) == stamps::GenerationState::compromised;
  return finding;
}

}  // namespace qrcongo::verification
