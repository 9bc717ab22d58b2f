#include "scan_tally.hpp"

#include "qrcongo/base/clock.hpp"

namespace qrcongo::verification {
namespace {

using ledger::PlaceSource;
using ledger::Scan;
using ledger::ScanKind;

// The journal has the verdict before this very scan was weighed.
Verdict verdict_of(const Scan& scan) {
  const auto verdict = static_cast<Verdict>(scan.verdict);
  return verdict == Verdict::authentic && scan.accused ? Verdict::suspected_copy : verdict;
}

// Where a network leads is no place of a total: most telephones' networks lead to the capital.
TotalKey key_of(const Scan& scan) {
  const std::uint8_t place = scan.source == PlaceSource::network ? std::uint8_t{0} : scan.place;
  return {scan.at_ms / hour_ms, scan.kind == ScanKind::missed ? no_batch : scan.batch, verdict_of(scan), place};
}

}  // namespace

void ScanTally::add(const ledger::KeptScan& kept, std::uint32_t often_from) {
  const Scan& scan = kept.scan;
  sequence = kept.sequence;
  if (scan.kind == ScanKind::cleared) suspected.erase(scan.number);
  if (scan.kind == ScanKind::counted || scan.kind == ScanKind::missed) ++totals[key_of(scan)];
  if (scan.kind == ScanKind::counted) {
    if (scan.count == 1) ++batches[scan.batch].scanned;
    if (scan.count == often_from) ++batches[scan.batch].often;
  }
  const bool is_look = scan.kind == ScanKind::counted || scan.kind == ScanKind::inspected;
  if (!is_look || scan.suspicions == 0) return;
  SuspectedStamp& stamp = suspected[scan.number];
  if (stamp.first_at_ms == 0) stamp.first_at_ms = scan.at_ms;
  stamp.rules = scan.suspicions;
  stamp.last_at_ms = scan.at_ms;
  stamp.count = scan.count;
}

void ScanTally::join(const ScanTally& later) {
  if (later.sequence == 0) return;
  sequence = later.sequence;
  for (const auto& [key, scans] : later.totals) totals[key] += scans;
  for (const auto& [batch, stamps] : later.batches) {
    batches[batch].scanned += stamps.scanned;
    batches[batch].often += stamps.often;
  }
  for (const auto& [number, stamp] : later.suspected) {
    const auto [known, is_new] = suspected.emplace(number, stamp);
    if (is_new) continue;
    const std::int64_t first_at_ms = known->second.first_at_ms;
    known->second = stamp;
    known->second.first_at_ms = first_at_ms;
  }
}

}  // namespace qrcongo::verification
