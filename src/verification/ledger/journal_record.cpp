#include "journal_record.hpp"

#include <algorithm>
#include <cstring>

#include <libdeflate.h>

namespace qrcongo::verification::ledger {
namespace {

std::uint32_t checksum_of(const JournalRecord& record) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(&record);
  return libdeflate_crc32(0, bytes + sizeof record.checksum, sizeof record - sizeof record.checksum);
}

}  // namespace

JournalRecord to_record(const Scan& scan) {
  JournalRecord record;
  record.kind = static_cast<std::uint8_t>(scan.kind);
  record.verdict = scan.verdict;
  record.place = scan.place;
  record.place_source = static_cast<std::uint8_t>(scan.source);
  record.number = scan.number;
  record.at_ms = scan.at_ms;
  record.client = scan.client;
  record.batch = scan.batch;
  return record;
}

Scan to_scan(const JournalRecord& record) {
  return {static_cast<ScanKind>(record.kind),
          record.number,
          record.at_ms,
          record.client,
          record.place,
          static_cast<PlaceSource>(record.place_source),
          record.verdict,
          record.batch};
}

void seal(JournalRecord& record) { record.checksum = checksum_of(record); }
bool is_whole(const JournalRecord& record) { return record.sequence != 0 && record.checksum == checksum_of(record); }

bool is_blank(const JournalRecord& record) {
  static const JournalRecord blank;
  return std::memcmp(&record, &blank, sizeof record) == 0;
}

}  // namespace qrcongo::verification::ledger
