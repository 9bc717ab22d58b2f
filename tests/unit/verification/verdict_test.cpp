#include <doctest/doctest.h>

#include <deque>
#include <functional>
#include <set>

#include "qrcongo/verification/copy_rules.hpp"
#include "qrcongo/verification/verdict.hpp"
#include "scan_room.hpp"
#include "src/verification/texts.hpp"

using namespace qrcongo;
using namespace qrcongo::verification;
using namespace qrcongo::testing;
using certification::AppliesTo;
using certification::CertificateFacts;
using certification::CertificateState;

namespace {

constexpr UtcOffset kinshasa{60};

std::int64_t at(const char* time) { return *parse_time(time); }

// What findings look into, as long as the tests run.
const RangeNote* note(std::int64_t time_ms, const std::string& reason_code = "") {
  static std::set<std::string> codes;
  static std::deque<RangeNote> notes;
  return &notes.emplace_back(RangeNote{time_ms, &*codes.insert(reason_code).first, nullptr});
}

const CertificateCard* card(const CertificateFacts& facts) {
  static std::deque<CertificateCard> cards;
  return &cards.emplace_back(CertificateCard{facts, ""});
}

Finding genuine() {
  Finding finding;
  finding.readable = true;
  finding.stamp = StampFacts{};
  finding.stamp->gtin = beer_gtin;
  finding.stamp->card = card(certificate_facts());
  finding.stamp->activated = note(at("2026-11-25T10:00:00Z"));
  return finding;
}

void change(Finding& finding, const std::function<void(CertificateFacts&)>& by) {
  CertificateFacts facts = finding.stamp->card->facts;
  by(facts);
  finding.stamp->card = card(facts);
}

void set_state(Finding& finding, CertificateState state, AppliesTo applies_to = AppliesTo::all_stamps,
               std::int64_t since = 0) {
  change(finding, [&](CertificateFacts& facts) {
    facts.state = state;
    facts.applies_to = applies_to;
    facts.state_changed_at = facts.held_since = since;
  });
}

Judgement judged(const Finding& finding, bool require_activation = true) {
  return judge(finding, Rules{require_activation, kinshasa});
}

std::vector<std::string> codes(const Judgement& judgement) {
  std::vector<std::string> all;
  for (const ReasonCode code : judgement.reasons()) all.emplace_back(to_text(code));
  return all;
}

// The order of docs/contract.md, worst first. `part`: two lines that change the same thing cannot hold together.
struct Line {
  Verdict verdict;
  const char* reason;
  const char* part;
  void (*apply)(Finding& finding);
};

const std::vector<Line> contract = {
    {Verdict::wrong_product, "wrong_product", "address", [](Finding& f) { f.other_product = true; }},
    {Verdict::recalled, "recalled", "recall", [](Finding& f) { f.stamp->recalled = note(0, "safety"); }},
    {Verdict::reported_lost, "reported_lost", "spoilage", [](Finding& f) { f.stamp->spoiled = note(0, "stolen"); }},
    {Verdict::spoiled, "spoiled", "spoilage", [](Finding& f) { f.stamp->spoiled = note(0, "misprint"); }},
    {Verdict::certificate_revoked, "certificate_revoked", "state",
     [](Finding& f) { set_state(f, CertificateState::revoked); }},
    {Verdict::certificate_suspended, "certificate_suspended", "state",
     [](Finding& f) { set_state(f, CertificateState::suspended); }},
    {Verdict::not_activated, "not_activated", "activation", [](Finding& f) { f.stamp->activated = nullptr; }},
    {Verdict::certificate_expired, "certificate_expired", "activation",
     [](Finding& f) { f.stamp->activated = note(at("2027-11-23T10:00:00Z")); }},
    {Verdict::suspected_copy, "compromised_generation", "key", [](Finding& f) { f.compromised_generation = true; }},
    {Verdict::suspected_copy, "confirmed", "inspector",
     [](Finding& f) { f.scans.flags = ledger::ScanSummary::is_confirmed; }},
    {Verdict::suspected_copy, "went_back", "rules",
     [](Finding& f) { f.scans.accusations = static_cast<std::uint8_t>(CopyRule::went_back); }}};

}  // namespace

TEST_CASE("a stamp against which nothing speaks is authentic, without reasons") {
  const Judgement judgement = judged(genuine());
  CHECK(judgement.verdict == Verdict::authentic);
  CHECK(judgement.reasons().empty());
}

TEST_CASE("each fact alone has its verdict and its reason") {
  for (const Line& line : contract) {
    INFO(to_text(line.verdict));
    Finding finding = genuine();
    line.apply(finding);
    const Judgement judgement = judged(finding);
    CHECK(judgement.verdict == line.verdict);
    CHECK(codes(judgement) == std::vector<std::string>{line.reason});
    for (const Texts& texts : all_languages()) {
      const std::string text = reason_text(judgement.reasons().front(), finding, Rules{true, kinshasa}, texts);
      CHECK(!text.empty());
      CHECK(text.find('{') == std::string::npos);
    }
  }
}

TEST_CASE("of two facts the worse is the verdict, and both are reasons") {
  int pairs = 0;
  for (std::size_t i = 0; i < contract.size(); ++i) {
    for (std::size_t j = i + 1; j < contract.size(); ++j) {
      if (std::string(contract[i].part) == contract[j].part) continue;
      INFO(to_text(contract[i].verdict), " and ", to_text(contract[j].verdict));
      Finding finding = genuine();
      contract[j].apply(finding);
      contract[i].apply(finding);
      const Judgement judgement = judged(finding);
      CHECK(judgement.verdict == contract[i].verdict);
      CHECK(codes(judgement) == std::vector<std::string>{contract[i].reason, contract[j].reason});
      ++pairs;
    }
  }
  CHECK(pairs == 52);
}

TEST_CASE("unreadable comes before all, then unavailable, then unknown") {
  Finding finding = genuine();
  finding.stamp.reset();
  CHECK(judged(finding).verdict == Verdict::unknown);
  finding.knowable = false;
  CHECK(judged(finding).verdict == Verdict::unavailable);
  finding.readable = false;
  CHECK(judged(finding).verdict == Verdict::unreadable);
  CHECK(codes(judged(finding)) == std::vector<std::string>{"unreadable"});
  finding.keypad = true;
  CHECK(judged(finding).verdict == Verdict::unreadable);
  CHECK(codes(judged(finding)) == std::vector<std::string>{"keypad_code"});
  const std::string text = reason_text(ReasonCode::keypad_code, finding, Rules{true, kinshasa}, french());
  CHECK(text.find("SMS") != std::string::npos);
}

TEST_CASE("a stamp whose certificate is not at hand cannot be judged now") {
  Finding finding = genuine();
  finding.stamp->card = nullptr;
  CHECK(judged(finding).verdict == Verdict::unavailable);
}

TEST_CASE("lost and stolen stamps are reported as such, all other spoilage is not") {
  Finding finding = genuine();
  for (const char* reason : {"lost", "stolen"}) {
    finding.stamp->spoiled = note(0, reason);
    CHECK(judged(finding).verdict == Verdict::reported_lost);
  }
  for (const char* reason : {"makeready", "misprint", "damaged", "surplus", "returned"}) {
    finding.stamp->spoiled = note(0, reason);
    CHECK(judged(finding).verdict == Verdict::spoiled);
  }
}

TEST_CASE("a suspension or revocation of what is activated after it spares what was before") {
  const std::int64_t since = at("2026-11-25T12:00:00Z");
  for (const auto& [state, verdict] : {std::pair{CertificateState::suspended, Verdict::certificate_suspended},
                                       std::pair{CertificateState::revoked, Verdict::certificate_revoked}}) {
    Finding finding = genuine();
    set_state(finding, state, AppliesTo::activated_after, since);
    finding.stamp->activated = note(since - 1);
    CHECK(judged(finding).verdict == Verdict::authentic);
    finding.stamp->activated = note(since + 1);
    CHECK(judged(finding).verdict == verdict);
    finding.stamp->activated = nullptr;
    CHECK(judged(finding).verdict == verdict);
    CHECK(judged(finding, false).verdict == verdict);
    set_state(finding, state, AppliesTo::all_stamps, since);
    finding.stamp->activated = note(since - 1);
    CHECK(judged(finding).verdict == verdict);
  }
}

TEST_CASE("a certificate's last day ends at the authority's midnight") {
  Finding finding = genuine();
  finding.stamp->activated = note(at("2027-11-22T22:59:59.999Z"));
  CHECK(judged(finding).verdict == Verdict::authentic);
  finding.stamp->activated = note(at("2027-11-22T23:00:00Z"));
  CHECK(judged(finding).verdict == Verdict::certificate_expired);
  CHECK(judge(finding, Rules{true, UtcOffset{0}}).verdict == Verdict::authentic);
}

TEST_CASE("goods on the shelf stay authentic when the certificate expires") {
  Finding finding = genuine();
  set_state(finding, CertificateState::expired);
  CHECK(judged(finding).verdict == Verdict::authentic);
}

TEST_CASE("where activation is not required, a stamp that is not activated is authentic") {
  Finding finding = genuine();
  finding.stamp->activated = nullptr;
  CHECK(judged(finding).verdict == Verdict::not_activated);
  CHECK(judged(finding, false).verdict == Verdict::authentic);
}

TEST_CASE("every verdict has words, and none but a citizen's own mistake is called one") {
  for (int value = 0; value <= static_cast<int>(Verdict::authentic); ++value) {
    const auto verdict = static_cast<Verdict>(value);
    INFO(to_text(verdict));
    for (const Texts& texts : all_languages()) {
      CHECK(!texts.message(verdict).empty());
      CHECK(!texts.advice(verdict).empty());
    }
  }
  CHECK(french().advice(Verdict::unknown).starts_with("Vérifiez ce que vous avez saisi"));
}
