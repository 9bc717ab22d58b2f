// One event of a stamp's life in the street, as the ledger counts and keeps it. Plain values.
#pragma once

#include <cstdint>

namespace qrcongo::verification::ledger {

enum class ScanKind : std::uint8_t {
  counted = 1,    // somebody looked at a stamp that exists
  missed = 2,     // at a code that nobody issued, or that cannot be read: no record comes of it
  inspected = 3,  // an inspector did, at a place that he names: evidence, but not counted
  cleared = 4,    // an inspector found that nothing speaks against the stamp
  confirmed = 5,  // an inspector found copies of it
};

// What a place's number is worth: who said so.
enum class PlaceSource : std::uint8_t { none = 0, network = 1, declared = 2 };

struct Scan {
  ScanKind kind = ScanKind::counted;
  std::uint64_t number = 0;  // of the stamp, 40 bits
  std::int64_t at_ms = 0;    // UTC
  std::uint64_t client = 0;  // a keyed hash that says nothing tomorrow, the lower half of its network (ClientMark)
  std::uint8_t place = 0;    // the number of a province, 1 to 31; 0: not known
  PlaceSource source = PlaceSource::none;
  bool early = false;        // the stamp was not activated yet
  std::uint16_t habit = 0;   // more scans than that are rare in its batch; 0: nobody knows yet
  std::uint8_t verdict = 0;  // as it was answered; the ledger only carries it
  std::uint32_t batch = 0;   // the same
  std::uint32_t count = 0;   // the stamp's, with this scan: the ledger fills it in
  // The stamp's, since this scan or before: the ledger fills them in.
  std::uint8_t suspicions = 0;
  bool accused = false;
};

}  // namespace qrcongo::verification::ledger
