#include "qrcongo/verification/verdict.hpp"

#include <array>

#include "qrcongo/base/check.hpp"

namespace qrcongo::verification {
namespace {

using certification::AppliesTo;
using certification::CertificateFacts;
using certification::CertificateState;

bool is_missing(const StampFacts& stamp) {
  return stamp.spoiled && (*stamp.spoiled->reason_code == "lost" || *stamp.spoiled->reason_code == "stolen");
}

// A suspension or revocation may spare what was on the shelf before it.
bool strikes(CertificateState state, const StampFacts& stamp) {
  const CertificateFacts& certificate = stamp.card->facts;
  if (certificate.state != state) return false;
  if (certificate.applies_to == AppliesTo::all_stamps || !stamp.activated) return true;
  return stamp.activated->at > certificate.held_since;
}

bool was_expired_at_activation(const StampFacts& stamp, const Rules& rules) {
  return stamp.activated && rules.utc_offset.day_of(stamp.activated->at) > stamp.card->facts.valid_until;
}

// One line of the table: of a genuine stamp, when does this verdict hold.
struct Line {
  Verdict verdict;
  ReasonCode reason;
  bool (*holds)(const Finding& finding, const StampFacts& stamp, const Rules& rules);
};

constexpr std::array<Line, 10> lines = {{
    {Verdict::wrong_product, ReasonCode::wrong_product,
     [](const Finding& finding, const StampFacts&, const Rules&) { return finding.other_product; }},
    {Verdict::recalled, ReasonCode::recalled,
     [](const Finding&, const StampFacts& stamp, const Rules&) { return stamp.recalled != nullptr; }},
    {Verdict::reported_lost, ReasonCode::reported_lost,
     [](const Finding&, const StampFacts& stamp, const Rules&) { return is_missing(stamp); }},
    {Verdict::spoiled, ReasonCode::spoiled,
     [](const Finding&, const StampFacts& stamp, const Rules&) { return stamp.spoiled && !is_missing(stamp); }},
    {Verdict::certificate_revoked, ReasonCode::certificate_revoked,
     [](const Finding&, const StampFacts& stamp, const Rules&) { return strikes(CertificateState::revoked, stamp); }},
    {Verdict::certificate_suspended, ReasonCode::certificate_suspended,
     [](const Finding&, const StampFacts& stamp, const Rules&) { return strikes(CertificateState::suspended, stamp); }},
    {Verdict::not_activated, ReasonCode::not_activated,
     [](const Finding&, const StampFacts& stamp, const Rules& rules) {
       return rules.require_activation && !stamp.activated;
     }},
    {Verdict::certificate_expired, ReasonCode::certificate_expired,
     [](const Finding&, const StampFacts& stamp, const Rules& rules) {
       return was_expired_at_activation(stamp, rules);
     }},
    {Verdict::suspected_copy, ReasonCode::compromised_generation,
     [](const Finding& finding, const StampFacts&, const Rules&) { return finding.compromised_generation; }},
    {Verdict::suspected_copy, ReasonCode::confirmed,
     [](const Finding& finding, const StampFacts&, const Rules&) {
       return finding.scans.has(ledger::ScanSummary::is_confirmed);
     }},
}};

Judgement only(Verdict verdict, ReasonCode code) {
  Judgement judgement;
  judgement.verdict = verdict;
  judgement.add(code);
  return judgement;
}

void add_reason(Judgement& judgement, Verdict verdict, ReasonCode code) {
  if (judgement.reasons().empty()) judgement.verdict = verdict;
  judgement.add(code);
}

}  // namespace

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::unreadable:
      return "unreadable";
    case Verdict::unavailable:
      return "unavailable";
    case Verdict::unknown:
      return "unknown";
    case Verdict::wrong_product:
      return "wrong_product";
    case Verdict::recalled:
      return "recalled";
    case Verdict::reported_lost:
      return "reported_lost";
    case Verdict::spoiled:
      return "spoiled";
    case Verdict::certificate_revoked:
      return "certificate_revoked";
    case Verdict::certificate_suspended:
      return "certificate_suspended";
    case Verdict::not_activated:
      return "not_activated";
    case Verdict::certificate_expired:
      return "certificate_expired";
    case Verdict::suspected_copy:
      return "suspected_copy";
    case Verdict::authentic:
      return "authentic";
  }
  check(false, "a Verdict without a name");
  return "";
}

std::string_view to_text(ReasonCode code) {
  static constexpr std::array<std::string_view, 22> texts = {"unreadable",
                                                             "keypad_code",
                                                             "unavailable",
                                                             "unknown",
                                                             "wrong_product",
                                                             "recalled",
                                                             "reported_lost",
                                                             "spoiled",
                                                             "certificate_revoked",
                                                             "certificate_suspended",
                                                             "not_activated",
                                                             "certificate_expired",
                                                             "compromised_generation",
                                                             "confirmed",
                                                             "went_back",
                                                             "many_places",
                                                             "too_fast",
                                                             "early",
                                                             "long_after",
                                                             "very_late",
                                                             "moved_often",
                                                             "habit"};
  return texts.at(static_cast<std::size_t>(code));
}

ReasonCode reason_of(CopyRule rule) {
  switch (rule) {
    case CopyRule::went_back:
      return ReasonCode::went_back;
    case CopyRule::many_places:
      return ReasonCode::many_places;
    case CopyRule::too_fast:
      return ReasonCode::too_fast;
    case CopyRule::early:
      return ReasonCode::early;
    case CopyRule::long_after:
      return ReasonCode::long_after;
    case CopyRule::very_late:
      return ReasonCode::very_late;
    case CopyRule::moved_often:
      return ReasonCode::moved_often;
    case CopyRule::habit:
      return ReasonCode::habit;
  }
  check(false, "a CopyRule without a reason");
  return ReasonCode::habit;
}

Judgement judge(const Finding& finding, const Rules& rules) {
  if (finding.keypad) return only(Verdict::unreadable, ReasonCode::keypad_code);
  if (!finding.readable) return only(Verdict::unreadable, ReasonCode::unreadable);
  if (!finding.knowable || (finding.stamp && finding.stamp->card == nullptr)) {
    return only(Verdict::unavailable, ReasonCode::unavailable);
  }
  if (!finding.stamp) return only(Verdict::unknown, ReasonCode::unknown);

  Judgement judgement;
  judgement.verdict = Verdict::authentic;
  for (const Line& line : lines) {
    if (line.holds(finding, *finding.stamp, rules)) add_reason(judgement, line.verdict, line.reason);
  }
  if (finding.scans.accusations == 0) return judgement;
  for (const CopyRule rule : rules_in(finding.scans.accusations)) {
    add_reason(judgement, Verdict::suspected_copy, reason_of(rule));
  }
  return judgement;
}

}  // namespace qrcongo::verification
