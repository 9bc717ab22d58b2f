// A stamp's record as it lies in a shard's file: 20 bytes, which hold up to three looks, or say which side record holds
// the rest. Plain values; stateless functions for any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "qrcongo/verification/ledger/stamp_record.hpp"

namespace qrcongo::verification::ledger {

// Little-endian bits from the lowest: number 40; looks 2 (0: see the side record); then either side 32, or first minute
// 24, minutes from the first to the second and to the third look 20 each, and for each look place 5, source 2, client
// 8, early 1. The habit that a look knew stays behind: what it came to is in the summary, or the record is not packed.
struct PackedRecord {
  std::array<std::uint8_t, 20> bytes{};

  std::uint64_t number() const;
  std::optional<std::uint32_t> side() const;  // its place among the side records
};
static_assert(sizeof(PackedRecord) == 20);

// Nothing where that would lose something: more than three looks, or more than two years between them.
std::optional<PackedRecord> pack(std::uint64_t number, const StampRecord& record, const EvidenceRules& rules);
PackedRecord pack_side(std::uint64_t number, std::uint32_t side);
StampRecord unpack(const PackedRecord& packed, const EvidenceRules& rules);  // of one without a side record

}  // namespace qrcongo::verification::ledger
