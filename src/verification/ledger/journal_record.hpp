// A scan as it lies in the journal: 64 bytes with a checksum, so that what a power cut or a bad sector did to one is
// seen and spares its neighbours. Plain values; stateless functions for any thread.
#pragma once

#include <cstdint>

#include "qrcongo/verification/ledger/scan.hpp"

namespace qrcongo::verification::ledger {

// Little-endian, as on every machine this runs on. The layout is that of files: never changed, only versioned.
struct JournalRecord {
  std::uint32_t checksum = 0;  // CRC-32 of all that follows
  std::uint8_t kind = 0;       // ScanKind
  std::uint8_t verdict = 0;
  std::uint8_t place = 0;
  std::uint8_t place_source = 0;
  std::uint64_t sequence = 0;  // from 1, without gaps
  std::uint64_t number = 0;
  std::int64_t at_ms = 0;
  std::uint64_t client = 0;
  std::uint32_t batch = 0;
  std::uint32_t count = 0;
  std::uint16_t habit = 0;
  std::uint8_t flags = 0;  // 1: early, 2: accused
  std::uint8_t suspicions = 0;
  // Of what stands between checksum and here (ScanTags); zeros in files of before, and where the ledger has no key.
  std::uint32_t tag_first = 0;
  std::uint64_t tag_rest = 0;
};
static_assert(sizeof(JournalRecord) == 64);

JournalRecord to_record(const Scan& scan);  // without sequence and checksum
Scan to_scan(const JournalRecord& record);

void seal(JournalRecord& record);  // sets the checksum
bool is_whole(const JournalRecord& record);
bool is_blank(const JournalRecord& record);  // zeros, as in a segment that was never written there

}  // namespace qrcongo::verification::ledger
