#include "scan_tally.hpp"

#include "qrcongo/base/clock.hpp"
#include "recent_looks.hpp"

namespace qrcongo::verification {
namespace {

using ledger::PlaceSource;
using ledger::Scan;
using ledger::ScanKind;

// Where a network leads is no place of a total: most telephones' networks lead to the capital.
TotalKey key_of(const Scan& scan) {
  const std::uint8_t place = scan.source == PlaceSource::network ? std::uint8_t{0} : scan.place;
  return {scan.at_ms / hour_ms, scan.kind == ScanKind::missed ? no_batch : scan.batch, verdict_of(scan), place};
}

}  // namespace

Verdict verdict_of(const Scan& scan) {
  const auto verdict = static_cast<Verdict>(scan.verdict);
  return verdict == Verdict::authentic && scan.accused ? Verdict::suspected_copy : verdict;
}

void ScanTally::add(const ledger::KeptScan& kept, std::uint32_t often_from, RecentLooks& recent) {
  const Scan& scan = kept.scan;
  sequence = kept.sequence;
  if (scan.kind == ScanKind::cleared) forget(scan.number);
  if (scan.kind == ScanKind::counted || scan.kind == ScanKind::missed) ++totals[key_of(scan)];
  if (scan.kind == ScanKind::counted) {
    if (scan.count == 1) ++batches[scan.batch].scanned;
    if (scan.count == often_from) ++batches[scan.batch].often;
  }
  if (scan.kind == ScanKind::counted || scan.kind == ScanKind::inspected) add_look(kept, recent);
}

void ScanTally::add_look(const ledger::KeptScan& kept, RecentLooks& recent) {
  const Scan& scan = kept.scan;
  if (scan.suspicions == 0) return recent.add(kept);
  const auto [known, is_new] = suspected.try_emplace(scan.number);
  SuspectedStamp& stamp = known->second;
  if (is_new) {
    stamp.first_at_ms = scan.at_ms;
    for (const ledger::KeptScan& before : recent.of(scan.number)) hold(stamp, before);
  }
  hold(stamp, kept);
  stamp.rules = scan.suspicions;
  stamp.last_at_ms = scan.at_ms;
  stamp.count = scan.count;
}

void ScanTally::hold(SuspectedStamp& stamp, const ledger::KeptScan& look) {
  const bool is_crowded = stamp.looks.size() >= suspected_looks_a_stamp;
  if (is_crowded && look.scan.at_ms - stamp.looks.back().scan.at_ms < hour_ms) return;
  if (looks >= suspected_looks_max) return;
  stamp.looks.push_back(look);
  ++looks;
}

void ScanTally::forget(std::uint64_t number) {
  const auto known = suspected.find(number);
  if (known == suspected.end()) return;
  looks -= known->second.looks.size();
  suspected.erase(known);
}

void ScanTally::join(const ScanTally& later) {
  if (later.sequence == 0) return;
  sequence = later.sequence;
  for (const auto& [key, scans] : later.totals) totals[key] += scans;
  for (const auto& [batch, stamps] : later.batches) {
    batches[batch].scanned += stamps.scanned;
    batches[batch].often += stamps.often;
  }
  for (const auto& [number, newer] : later.suspected) {
    const auto [known, is_new] = suspected.try_emplace(number);
    SuspectedStamp& stamp = known->second;
    if (is_new) stamp.first_at_ms = newer.first_at_ms;
    stamp.rules = newer.rules;
    stamp.last_at_ms = newer.last_at_ms;
    stamp.count = newer.count;
    // What was remembered from before is told again with each tally.
    const std::uint64_t told = stamp.looks.empty() ? 0 : stamp.looks.back().sequence;
    for (const ledger::KeptScan& look : newer.looks) {
      if (look.sequence > told) hold(stamp, look);
    }
  }
}

}  // namespace qrcongo::verification
