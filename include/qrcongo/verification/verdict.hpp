// The judgement over one code: a pure function of what was found. Plain values for any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/stamps/engine/code.hpp"
#include "qrcongo/verification/copy_rules.hpp"
#include "qrcongo/verification/ledger/stamp_record.hpp"
#include "qrcongo/verification/stamp_facts.hpp"

namespace qrcongo::verification {

// In order of precedence (docs/contract.md "Verdicts"): the first that holds is the answer.
enum class Verdict : std::uint8_t {
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
inline constexpr std::size_t verdict_count = 13;
std::string_view to_text(Verdict verdict);

// Everything that a verdict is made of. As it is by default it is unreadable.
struct Finding {
  bool readable = false;                // 20 characters with the right check character
  bool keypad = false;                  // 20 digits, which SMS and USSD alone check
  bool knowable = true;                 // the index and the keys are at hand
  stamps::engine::Serial serial{};      // as printed, where it is readable
  std::uint64_t number = 0;             // of the stamp; means something where there is one
  std::optional<StampFacts> stamp;      // of a genuine code alone
  bool other_product = false;           // the address names another GTIN than the batch's
  bool compromised_generation = false;  // whoever has that key can print them all
  ledger::ScanSummary scans;            // of the stamp, with this scan where it counts

  std::string_view serial_text() const { return readable ? stamps::engine::view(serial) : std::string_view(); }
};

struct Rules {
  bool require_activation = true;
  UtcOffset utc_offset;  // of the authority, whose midnight ends a certificate's last day
};

enum class ReasonCode : std::uint8_t {
  unreadable,
  keypad_code,
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
  compromised_generation,
  confirmed,
  went_back,
  many_places,
  too_fast,
  early,
  long_after,
  very_late,
  moved_often,
  habit
};
std::string_view to_text(ReasonCode code);
ReasonCode reason_of(CopyRule rule);

class Judgement {
 public:
  Verdict verdict = Verdict::unreadable;

  // All that hold, in order of precedence; none where authentic.
  std::span<const ReasonCode> reasons() const { return {codes_.data(), count_}; }
  void add(ReasonCode code) { codes_.at(count_++) = code; }

 private:
  std::array<ReasonCode, 20> codes_{};
  std::size_t count_ = 0;
};

Judgement judge(const Finding& finding, const Rules& rules);

}  // namespace qrcongo::verification
