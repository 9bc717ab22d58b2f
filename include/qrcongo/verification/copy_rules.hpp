// By what copies of a stamp are found: all rules and their thresholds, in one place. Plain values; the rules run under
// the ledger's lock on any thread.
//
// What is scanned at a known place is evidence. Whoever scans a photograph of somebody else's stamp, without a place
// and from however many addresses, must not be able to accuse it: such looks only add to what known places already say,
// a few a day, towards a suspicion. An accusation takes what known places alone say, and falls at such a look.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "qrcongo/verification/ledger/stamp_record.hpp"

namespace qrcongo::verification {

// Bits of ScanSummary's suspicions and accusations, most certain first.
enum class CopyRule : std::uint8_t {
  went_back = 1,     // at a known place, then another, then the first again: goods do not travel so
  many_places = 2,   // at more known places than goods come through, in all or in a day
  too_fast = 4,      // at two known places too far apart for the time between
  early = 8,         // at a known place before the stamp was reported as applied
  long_after = 16,   // again and again long after it was first looked at: goods are sold and gone
  very_late = 32,    // at a known place very long after that
  moved_often = 64,  // at two known places, and often
  habit = 128,       // far more often than others of its batch, and late; or by a crowd of clients
};

struct CopySettings {
  std::int64_t late_days = 6;        // a look that long after the first one is late
  std::int64_t late_looks = 2;       // so many late looks are long_after
  std::int64_t very_late_days = 12;  // very_late
  std::int64_t display_days = 4;   // on so many days, always at one known place: an article on display, not late goods
  std::int64_t places = 4;         // many_places
  std::int64_t places_a_day = 3;   // the same, within 24 hours
  std::int64_t returns = 2;        // went_back: so often to a known place where it had been before,
  std::int64_t return_places = 3;  // or once, where it was at so many known places
  std::int64_t moved_looks = 5;    // moved_often
  std::int64_t moved_days = 3;
  std::int64_t habit_looks = 9;      // habit, unless the batch's own habit is more
  std::int64_t crowd_looks = 300;    // so many looks without a known place are worth an inspector's, too;
  std::int64_t crowd_a_day = 150;    // so many within 24 hours are, more than one client comes to,
  std::int64_t crowd_clients = 20;   // by so many clients, of whom no more than 32 are told apart
  std::int64_t speed_kmh = 600;      // too_fast, beyond
  std::int64_t anonymous_a_day = 3;  // looks without a known place that count towards a suspicion on one day
};

// Of the reasons that hold, in order of certainty.
std::vector<CopyRule> rules_in(std::uint8_t bits);
std::string_view to_text(CopyRule rule);  // "went_back"
int certainty_of(std::uint8_t bits);      // 0 to 100, of the most certain

// country: the authority's own, whose provinces are the places.
ledger::EvidenceRules evidence_rules(const CopySettings& settings, const std::string& country);

}  // namespace qrcongo::verification
