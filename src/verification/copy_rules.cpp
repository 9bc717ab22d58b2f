#include "qrcongo/verification/copy_rules.hpp"

#include <algorithm>
#include <array>
#include <bit>

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

// Of these a citizen is told: what known places alone say, and goods that travel cannot do. The others are reasons for
// an inspector to look, who confirms or clears.
constexpr auto accusing =
    static_cast<std::uint8_t>(static_cast<unsigned>(CopyRule::went_back) |
                              static_cast<unsigned>(CopyRule::many_places) | static_cast<unsigned>(CopyRule::too_fast));

// Looks come a little out of order, and evidence begins with the one that came first.
constexpr Minute clearing_slack_minutes = 1;

std::uint8_t bit(CopyRule rule, bool holds) { return holds ? static_cast<std::uint8_t>(rule) : std::uint8_t{0}; }

Minute since(Minute earlier, Minute later) { return later > earlier ? later - earlier : 0; }

class Judge {
 public:
  explicit Judge(const CopySettings& settings) : s_(settings) {}

  void operator()(ScanSummary& scans, const Look& look) const {
    // However many looked without saying where: nobody is accused by it, but somebody had better see.
    scans.suspicions = joined(scans.suspicions, bit(CopyRule::habit, is_crowd(scans)));
    if (scans.known == 0) return;
    scans.suspicions = joined(scans.suspicions, bits(scans, look));
    scans.suspicions = joined(scans.suspicions, bit(CopyRule::early, scans.has(ScanSummary::was_early)));
    // The last word is a known place's, so that nobody who scans a photograph without one has it; and no inspector's,
    // who could name any place: what he saw is for another one to confirm.
    if (look.is_known() && look.is_counted) scans.accusations = scans.suspicions & accusing;
  }

 private:
  // The bits of `clients` alone would not do: whoever comes back another day sets another one.
  bool is_crowd(const ScanSummary& scans) const {
    const bool in_a_day = scans.window_count >= s_.crowd_a_day && scans.distinct_clients() >= s_.crowd_clients;
    // A count that an inspector weighed does not speak again.
    const bool is_cleared = since(scans.first, scans.evidence_from) > clearing_slack_minutes;
    return in_a_day || (scans.count >= s_.crowd_looks && !is_cleared);
  }

  static std::uint8_t joined(std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>(a | b); }

  std::uint8_t bits(const ScanSummary& scans, const Look& look) const {
    const std::int64_t places = scans.distinct_places();
    const bool went_back = scans.returns >= s_.returns || (scans.returns >= 1 && places >= s_.return_places);
    const bool many = places >= s_.places || std::popcount(scans.window_places) >= s_.places_a_day;
    const std::int64_t known_age = since(scans.evidence_from, scans.last_known);
    const std::int64_t age = since(scans.evidence_from, look.minute);
    const bool moved = places >= 2 && scans.evidence >= s_.moved_looks && age >= s_.moved_days * day_minutes;
    const std::int64_t habit_looks = std::max<std::int64_t>(s_.habit_looks, look.habit);
    const bool often = scans.evidence >= habit_looks && scans.late >= 1 && scans.known >= 2;
    const bool on_display = is_on_display(scans, s_.display_days);
    return static_cast<std::uint8_t>(
        bit(CopyRule::went_back, went_back) | bit(CopyRule::many_places, many) |
        bit(CopyRule::too_fast, scans.has(ScanSummary::too_fast)) |
        bit(CopyRule::long_after, scans.late >= s_.late_looks && !on_display) |
        bit(CopyRule::very_late, known_age >= s_.very_late_days * day_minutes && !on_display) |
        bit(CopyRule::moved_often, moved) | bit(CopyRule::habit, often && !on_display));
  }

  // An article that stands in a shop is looked at on many days, always in the same place.
  static bool is_on_display(const ScanSummary& scans, std::int64_t days) {
    return scans.distinct_places() <= 1 && scans.known_days >= days;
  }

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
