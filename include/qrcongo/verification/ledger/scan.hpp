// One scan as the ledger counts and keeps it. Plain values.
#pragma once

#include <cstdint>

namespace qrcongo::verification::ledger {

enum class ScanKind : std::uint8_t {
  counted = 1,  // of a stamp that exists
  missed = 2,   // of a code that nobody issued, or none that can be read: a number of its own, no record
};

// What a place's number is worth: who said so.
enum class PlaceSource : std::uint8_t { none = 0, network = 1, declared = 2 };

struct Scan {
  ScanKind kind = ScanKind::counted;
  std::uint64_t number = 0;  // of the stamp, 40 bits
  std::int64_t at_ms = 0;    // UTC
  std::uint64_t client = 0;  // a keyed hash that says nothing tomorrow
  std::uint8_t place = 0;    // the number of a province, 1 to 63; 0: not known
  PlaceSource source = PlaceSource::none;
  std::uint8_t verdict = 0;  // as it was answered; the ledger only carries it
  std::uint32_t batch = 0;   // the same
};

}  // namespace qrcongo::verification::ledger
