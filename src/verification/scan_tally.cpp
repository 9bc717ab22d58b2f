#include "scan_tally.hpp"

#include <algorithm>

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

std::size_t SuspectedStamp::held() const {
  const auto has_newest = [](const auto& place) { return place.second.newest.sequence != 0; };
  return looks.size() + static_cast<std::size_t>(std::count_if(places.begin(), places.end(), has_newest));
}

std::vector<ledger::KeptScan> SuspectedStamp::in_order() const {
  std::vector<ledger::KeptScan> all = looks;
  for (const auto& [where, place] : places) {
    if (place.newest.sequence != 0) all.push_back(place.newest);
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.sequence < b.sequence; });
  return all;
}

Verdict verdict_of(const Scan& scan) {
  const auto verdict = static_cast<Verdict>(scan.verdict);
  return verdict == Verdict::authentic && scan.accused ? Verdict::suspected_copy : verdict;
}

bool is_look(const Scan& scan) { return scan.kind == ScanKind::counted || scan.kind == ScanKind::inspected; }

void ScanTally::add(const ledger::KeptScan& kept, std::uint32_t often_from, RecentLooks& recent) {
  const Scan& scan = kept.scan;
  sequence = kept.sequence;
  if (scan.kind == ScanKind::cleared) forget(scan.number);
  if (scan.kind == ScanKind::counted || scan.kind == ScanKind::missed) ++totals[key_of(scan)];
  if (scan.kind == ScanKind::counted) {
    if (scan.count == 1) ++batches[scan.batch].scanned;
    if (scan.count == often_from) ++batches[scan.batch].often;
  }
  if (is_look(scan)) add_look(kept, recent);
}

void ScanTally::add_look(const ledger::KeptScan& kept, RecentLooks& recent) {
  const Scan& scan = kept.scan;
  if (scan.suspicions == 0) return recent.add(kept);
  const auto [known, is_new] = suspected.try_emplace(scan.number);
  SuspectedStamp& stamp = known->second;
  if (is_new) {
    stamp.first_at_ms = scan.at_ms;
    for (const ledger::KeptScan& before : recent.of(scan.number)) remember(stamp, before);
  }
  hold(stamp, kept);
  stamp.rules = scan.suspicions;
  stamp.last_at_ms = scan.at_ms;
  stamp.count = scan.count;
}

// Told again with each tally, so that it spends no budget and none of it is counted as left out.
void ScanTally::remember(SuspectedStamp& stamp, const ledger::KeptScan& look) {
  if (looks >= suspected_looks_max) return;
  stamp.looks.push_back(look);
  ++looks;
}

void ScanTally::hold(SuspectedStamp& stamp, const ledger::KeptScan& look) {
  stamp.last_sequence = look.sequence;
  const bool has_room = looks < suspected_looks_max || stamp.places.empty();
  const LookPlace where{look.scan.place, look.scan.source, look.scan.kind == ScanKind::inspected};
  if (!has_room && !stamp.places.contains(where)) {
    ++stamp.left_out;
    return;
  }
  LooksOfPlace& place = stamp.places[where];
  if (has_room && place.budget.take(draw_of(look), look.scan.at_ms)) {
    stamp.looks.push_back(look);
    ++looks;
    return;
  }
  if (place.newest.sequence == 0) {
    ++looks;
  } else {
    ++stamp.left_out;
  }
  place.newest = look;
}

void ScanTally::forget(std::uint64_t number) {
  const auto known = suspected.find(number);
  if (known == suspected.end()) return;
  looks -= known->second.held();
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
    const auto known = suspected.find(number);
    if (known != suspected.end()) {
      join_stamp(known->second, newer);
    } else if (looks + newer.held() <= suspected_looks_max) {
      suspected.emplace(number, newer);
      looks += newer.held();
    } else {
      SuspectedStamp& stamp = suspected[number];
      stamp.first_at_ms = newer.first_at_ms;
      join_stamp(stamp, newer);
    }
  }
}

void ScanTally::join_stamp(SuspectedStamp& stamp, const SuspectedStamp& newer) {
  stamp.rules = newer.rules;
  stamp.last_at_ms = newer.last_at_ms;
  stamp.count = newer.count;
  // What was remembered from before is told again with each tally.
  const std::uint64_t told = stamp.last_sequence;
  for (const ledger::KeptScan& look : newer.in_order()) {
    if (look.sequence > told) hold(stamp, look);
  }
  stamp.left_out += newer.left_out;
  stamp.last_sequence = std::max(stamp.last_sequence, newer.last_sequence);
}

}  // namespace qrcongo::verification
