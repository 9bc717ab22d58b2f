#include "qrcongo/verification/copy_rules.hpp"

#include <algorithm>
#include <array>

#include "qrcongo/base/check.hpp"
#include "qrcongo/verification/places.hpp"

namespace qrcongo::verification {
namespace {

using ledger::day_minutes;
using ledger::Look;
using ledger::Minute;
using ledger::ScanSummary;

struct Named {
  CopyRule rule;
  std::string_view text;
  int certainty;
};

// The certainties are of the order in which an inspector had better look; measured false alarms stand in
// docs/benchmarks.md.
constexpr std::array<Named, 8> named = {{{CopyRule::went_back, "went_back", 95},
                                         {CopyRule::many_places, "many_places", 95},
                                         {CopyRule::too_fast, "too_fast", 90},
                                         {CopyRule::early, "early", 80},
                                         {CopyRule::long_after, "long_after", 60},
                                         {CopyRule::very_late, "very_late", 60},
                                         {CopyRule::moved_often, "moved_often", 50},
                                         {CopyRule::habit, "habit", 50}}};

// How much of what was seen a grade of judgement believes.
struct Grade {
  std::int64_t evidence = 0;
  std::int64_t late = 0;
};

std::uint8_t bit(CopyRule rule, bool holds) { return holds ? static_cast<std::uint8_t>(rule) : std::uint8_t{0}; }

Minute since(Minute earlier, Minute later) { return later > earlier ? later - earlier : 0; }

class Judge {
 public:
  explicit Judge(const CopySettings& settings) : s_(settings) {}

  void operator()(ScanSummary& scans, const Look& look) const {
    if (scans.known == 0) return;
    scans.suspicions = joined(scans.suspicions, bits(scans, look, {scans.evidence, scans.late}));
    scans.suspicions = joined(scans.suspicions, bit(CopyRule::early, scans.has(ScanSummary::was_early)));
    // Two looks at known places that agree that something is odd, and the last word is one of theirs.
    const bool on_two_days = since(scans.first_known, scans.last_known) >= day_minutes;
    const bool may_accuse = scans.known >= 2 && (on_two_days || scans.distinct_places() >= 2) && look.is_known();
    if (!may_accuse) return;
    scans.accusations = joined(scans.accusations, bits(scans, look, {scans.strict_evidence, scans.strict_late}));
  }

 private:
  std::uint8_t bits(const ScanSummary& scans, const Look& look, Grade grade) const {
    const std::int64_t places = scans.distinct_places();
    const bool went_back = scans.returns >= 1 && (places >= 3 || scans.returns >= 2);
    const std::int64_t known_age = since(scans.evidence_from, scans.last_known);
    const std::int64_t age = since(scans.evidence_from, look.minute);
    const bool moved = places >= 2 && grade.evidence >= s_.moved_looks && age >= s_.moved_days * day_minutes;
    const std::int64_t habit_looks = std::max<std::int64_t>(s_.habit_looks, look.habit);
    const bool often = grade.evidence >= habit_looks && grade.late >= 1 && scans.known >= 2;
    return static_cast<std::uint8_t>(
        bit(CopyRule::went_back, went_back) | bit(CopyRule::many_places, places >= s_.places) |
        bit(CopyRule::too_fast, scans.has(ScanSummary::too_fast)) |
        bit(CopyRule::long_after, grade.late >= s_.late_looks && !is_on_display(scans, s_.display_looks)) |
        bit(CopyRule::very_late,
            known_age >= s_.very_late_days * day_minutes && !is_on_display(scans, s_.display_looks - 1)) |
        bit(CopyRule::moved_often, moved) | bit(CopyRule::habit, often && !is_on_display(scans, s_.display_looks)));
  }

  // An article that stands in a shop is looked at for weeks, always in the same place.
  static bool is_on_display(const ScanSummary& scans, std::int64_t looks) {
    return scans.distinct_places() <= 1 && scans.known >= looks;
  }

  static std::uint8_t joined(std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>(a | b); }

  const CopySettings s_;
};

}  // namespace

std::vector<CopyRule> rules_in(std::uint8_t bits) {
  std::vector<CopyRule> all;
  for (const Named& one : named) {
    if ((bits & static_cast<std::uint8_t>(one.rule)) != 0) all.push_back(one.rule);
  }
  return all;
}

std::string_view to_text(CopyRule rule) {
  for (const Named& one : named) {
    if (one.rule == rule) return one.text;
  }
  check(false, "a CopyRule without a name");
  return "";
}

int certainty_of(std::uint8_t bits) {
  for (const Named& one : named) {
    if ((bits & static_cast<std::uint8_t>(one.rule)) != 0) return one.certainty;
  }
  return 0;
}

ledger::EvidenceRules evidence_rules(const CopySettings& settings, const std::string& country) {
  ledger::EvidenceRules rules;
  rules.late_after = static_cast<Minute>(settings.late_days) * day_minutes;
  rules.anonymous_a_day = static_cast<unsigned>(settings.anonymous_a_day);
  rules.judge = Judge(settings);
  const double speed_kmh = static_cast<double>(settings.speed_kmh);
  rules.is_too_fast = [speed_kmh, country](std::uint8_t from, std::uint8_t to, Minute took) {
    const double least_km = shortest_way_km(country, from, to);
    return least_km > speed_kmh * static_cast<double>(took) / 60;
  };
  return rules;
}

}  // namespace qrcongo::verification
