// The judgement over one code: a pure function of what was found. Plain values for any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/verification/stamp_facts.hpp"

namespace qrcongo::verification {

// In order of precedence (docs/contract.md "Verdicts"): the first that holds is the answer.
enum class Verdict {
  unreadable,
  unavailable,
  unknown,
  wrong_product,
  recalled,
  reported_lost,
  spoiled,
  certificate_revoked,
  certificate_suspended,
  not_activated,
  certificate_expired,
  suspected_copy,
  authentic
};
std::string_view to_text(Verdict verdict);

// Everything that a verdict is made of. As it is by default it is unreadable.
struct Finding {
  bool readable = false;                // 20 characters with the right check character
  bool keypad = false;                  // 20 digits, which SMS and USSD alone check
  bool knowable = true;                 // the index and the keys are at hand
  std::string serial;                   // as printed; empty where unreadable
  std::uint64_t number = 0;             // of the stamp; means something where there is one
  std::optional<StampFacts> stamp;      // of a genuine code alone
  bool other_product = false;           // the address names another GTIN than the batch's
  bool compromised_generation = false;  // whoever has that key can print them all
};

struct Rules {
  bool require_activation = true;
  UtcOffset utc_offset;  // of the authority, whose midnight ends a certificate's last day
};

struct Reason {
  std::string code;
  std::string text;  // French, for a citizen
};

struct Judgement {
  Verdict verdict = Verdict::unreadable;
  std::vector<Reason> reasons;  // all that hold, in order of precedence; none where authentic
};

Judgement judge(const Finding& finding, const Rules& rules);

// What a citizen is told, in French.
struct Wording {
  std::string_view message;
  std::string_view advice;
};
Wording wording_of(Verdict verdict);

std::string french_day(std::int64_t day);  // "25/11/2026"

}  // namespace qrcongo::verification
