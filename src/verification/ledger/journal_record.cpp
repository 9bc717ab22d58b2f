#include "journal_record.hpp"

#include <algorithm>
#include <cstring>

#include <libdeflate.h>

namespace qrcongo::verification::ledger {
namespace {

constexpr unsigned early_flag = 1;
constexpr unsigned accused_flag = 2;

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
  record.count = scan.count;
  record.habit = scan.habit;
  record.flags = static_cast<std::uint8_t>((scan.early ? early_flag : 0U) | (scan.accused ? accused_flag : 0U));
  record.suspicions = scan.suspicions;
  return record;
}

Scan to_scan(const JournalRecord& record) {
  Scan scan;
  scan.kind = static_cast<ScanKind>(record.kind);
  scan.number = record.number;
  scan.at_ms = record.at_ms;
  scan.client = record.client;
  scan.place = record.place;
  scan.source = static_cast<PlaceSource>(record.place_source);
  scan.early = (record.flags & early_flag) != 0;
  scan.accused = (record.flags & accused_flag) != 0;
  scan.habit = record.habit;
  scan.verdict = record.verdict;
  scan.batch = record.batch;
  scan.count = record.count;
  scan.suspicions = record.suspicions;
  return scan;
}

void seal(JournalRecord& record) { record.checksum = checksum_of(record); }
bool is_whole(const JournalRecord& record) { return record.sequence != 0 && record.checksum == checksum_of(record); }

bool is_blank(const JournalRecord& record) {
  static const JournalRecord blank;
  return std::memcmp(&record, &blank, sizeof record) == 0;
}

}  // namespace qrcongo::verification::ledger
