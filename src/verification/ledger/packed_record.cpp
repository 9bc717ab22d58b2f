#include "packed_record.hpp"

#include <cstring>

namespace qrcongo::verification::ledger {
namespace {

constexpr unsigned number_bits = 40;
constexpr unsigned state_bits = 120;
constexpr unsigned first_bits = 24;
constexpr unsigned later_bits = 20;

// What stands behind the number, as one integer of 120 bits.
class State {
 public:
  void put(std::uint64_t value, unsigned bits) {
    value_ |= static_cast<Wide>(value) << used_;
    used_ += bits;
  }

  std::uint64_t take(unsigned bits) {
    const auto value = static_cast<std::uint64_t>(value_ >> used_) & ((std::uint64_t{1} << bits) - 1);
    used_ += bits;
    return value;
  }

  void write(PackedRecord& packed) const { std::memcpy(packed.bytes.data() + 5, &value_, state_bits / 8); }
  static State read(const PackedRecord& packed) {
    State state;
    std::memcpy(&state.value_, packed.bytes.data() + 5, state_bits / 8);
    return state;
  }

 private:
  __extension__ using Wide = unsigned __int128;
  Wide value_ = 0;
  unsigned used_ = 0;
};

bool fits(std::uint64_t value, unsigned bits) { return value >> bits == 0; }

PackedRecord with_number(std::uint64_t number, const State& state) {
  PackedRecord packed;
  std::memcpy(packed.bytes.data(), &number, number_bits / 8);
  state.write(packed);
  return packed;
}

}  // namespace

std::uint64_t PackedRecord::number() const {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data(), number_bits / 8);
  return value;
}

std::optional<std::uint32_t> PackedRecord::side() const {
  State state = State::read(*this);
  if (state.take(2) != 0) return std::nullopt;
  return static_cast<std::uint32_t>(state.take(32));
}

std::optional<PackedRecord> pack(std::uint64_t number, const StampRecord& record, const EvidenceRules& rules) {
  const std::uint32_t count = record.summary.count;
  if (count == 0 || count > StampRecord::looks_max || !fits(record.looks[0].minute, first_bits)) return std::nullopt;
  State state;
  state.put(count, 2);
  state.put(record.looks[0].minute, first_bits);
  for (std::size_t i = 1; i < StampRecord::looks_max; ++i) {
    // Where the clock went back between two looks, the difference does not fit either.
    const std::uint64_t later = i < count ? std::uint64_t{record.looks[i].minute} - record.looks[0].minute : 0;
    if (!fits(later, later_bits)) return std::nullopt;
    state.put(later, later_bits);
  }
  for (const Look& look : record.looks) {
    state.put(look.place, 5);
    state.put(static_cast<std::uint64_t>(look.source), 2);
    state.put(look.client, 8);
    state.put(look.early ? 1 : 0, 1);
  }
  const PackedRecord packed = with_number(number, state);
  // A record that came out of a side record no longer has its first looks, and one that was cleared says less than
  // they.
  return unpack(packed, rules).summary == record.summary ? std::optional(packed) : std::nullopt;
}

PackedRecord pack_side(std::uint64_t number, std::uint32_t side) {
  State state;
  state.put(0, 2);
  state.put(side, 32);
  return with_number(number, state);
}

StampRecord unpack(const PackedRecord& packed, const EvidenceRules& rules) {
  State state = State::read(packed);
  const std::uint64_t count = state.take(2);
  std::array<Look, StampRecord::looks_max> looks{};
  const auto first = static_cast<Minute>(state.take(first_bits));
  for (std::size_t i = 0; i < looks.size(); ++i) {
    looks[i].minute = first + (i == 0 ? 0 : static_cast<Minute>(state.take(later_bits)));
  }
  for (Look& look : looks) {
    look.place = static_cast<std::uint8_t>(state.take(5));
    look.source = static_cast<PlaceSource>(state.take(2));
    look.client = static_cast<std::uint8_t>(state.take(8));
    look.early = state.take(1) != 0;
  }
  StampRecord record;
  for (std::size_t i = 0; i < count; ++i) record.add(looks[i], rules);
  return record;
}

}  // namespace qrcongo::verification::ledger
