#include "qrcongo/verification/ledger/stamp_record.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace qrcongo::verification::ledger {
namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t start_ms = 1'767'225'600'000;  // 2026-01-01T00:00:00Z

template <class Count>
void increase(Count& count) {
  if (count < std::numeric_limits<Count>::max()) ++count;
}

std::uint32_t bit(unsigned place) { return std::uint32_t{1} << (place & 31U); }
std::uint16_t day_of(Minute minute) { return static_cast<std::uint16_t>(minute / day_minutes); }
Minute since(Minute earlier, Minute later) { return later > earlier ? later - earlier : 0; }

}  // namespace

Minute minute_of(std::int64_t at_ms) {
  return at_ms < start_ms ? 0 : static_cast<Minute>((at_ms - start_ms) / minute_ms);
}

std::int64_t ms_of(Minute minute) { return start_ms + static_cast<std::int64_t>(minute) * minute_ms; }

Look look_of(const Scan& scan) {
  Look look;
  look.minute = minute_of(scan.at_ms);
  look.place = static_cast<std::uint8_t>(scan.place & 31U);
  look.source = scan.source;
  look.client = static_cast<std::uint8_t>(scan.client >> 56U);
  look.early = scan.early;
  look.is_counted = scan.kind == ScanKind::counted;
  look.habit = scan.habit;
  return look;
}

void ScanSummary::add(const Look& look, const EvidenceRules& rules) {
  const bool is_first = count == 0 && known == 0 && evidence == 0;
  if (is_first) {
    evidence_from = window_start = look.minute;
    first_place = look.place;
    first_source = static_cast<std::uint8_t>(look.source);
  }
  if (look.minute >= window_start + day_minutes) {
    window_start = look.minute;
    window_count = 0;
    window_places = 0;
  }
  if (look.is_counted) {
    first = count == 0 ? look.minute : std::min(first, look.minute);
    last = std::max(last, look.minute);
    increase(count);
    increase(window_count);
    clients |= bit(look.client);
  }
  if (look.is_known()) add_known(look, rules);
  add_evidence(look, rules);
  if (rules.judge) rules.judge(*this, look);
}

void ScanSummary::add_known(const Look& look, const EvidenceRules& rules) {
  if (look.early) flags |= was_early;
  if (known == 0) first_known = look.minute;
  if (place != 0 && place != look.place) {
    if ((places & bit(look.place)) != 0) increase(returns);
    if (rules.is_too_fast && rules.is_too_fast(place, look.place, since(last_known, look.minute))) flags |= too_fast;
  }
  if (known == 0 || day_of(look.minute) != day_of(last_known)) increase(known_days);
  increase(known);
  place = look.place;
  last_known = std::max(last_known, look.minute);
  places |= bit(look.place);
  window_places |= bit(look.place);
}

// Whoever scans a photograph over and over, from however many addresses, adds little: looks without a known place are
// evidence a few times a day only.
void ScanSummary::add_evidence(const Look& look, const EvidenceRules& rules) {
  const std::uint16_t day = day_of(look.minute);
  if (!look.is_known()) {
    if (day != anonymous_day) anonymous_today = 0;
    anonymous_day = day;
    increase(anonymous_today);
    if (anonymous_today > rules.anonymous_a_day) return;
  }
  increase(evidence);
  if (since(evidence_from, look.minute) < rules.late_after) return;
  increase(late);
}

void ScanSummary::clear(Minute minute) {
  ScanSummary fresh;
  fresh.count = count;
  fresh.first = first;
  fresh.last = last;
  fresh.clients = clients;
  fresh.first_place = first_place;
  fresh.first_source = first_source;
  fresh.evidence_from = fresh.window_start = minute;
  *this = fresh;
}

int ScanSummary::distinct_clients() const { return std::popcount(clients); }
int ScanSummary::distinct_places() const { return std::popcount(places); }

void StampRecord::add(const Look& look, const EvidenceRules& rules) {
  if (look.is_counted && summary.count < looks_max) looks[summary.count] = look;
  summary.add(look, rules);
  if (summary.count > looks_max) looks = {};
}

void apply(StampRecord& record, const Scan& scan, const EvidenceRules& rules) {
  switch (scan.kind) {
    case ScanKind::counted:
    case ScanKind::inspected:
      return record.add(look_of(scan), rules);
    case ScanKind::cleared:
      return record.summary.clear(minute_of(scan.at_ms));
    case ScanKind::confirmed:
      record.summary.flags |= ScanSummary::is_confirmed;
      return;
    case ScanKind::missed:
      return;
  }
}

}  // namespace qrcongo::verification::ledger
