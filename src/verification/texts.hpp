// What citizens read, in six languages: web/public/texts, one file each. Made once and immutable; any thread.
#pragma once

#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "qrcongo/verification/verdict.hpp"

namespace qrcongo::verification {

class Texts {
 public:
  // code: "fr"; file: lines of `key = text`, the language's own name under the key `language`.
  Texts(std::string_view code, std::string_view file);

  std::string_view code() const { return code_; }
  std::string_view operator[](std::string_view key) const;  // a key that the file lacks aborts
  std::string_view message(Verdict verdict) const { return messages_[static_cast<std::size_t>(verdict)]; }
  std::string_view advice(Verdict verdict) const { return advice_[static_cast<std::size_t>(verdict)]; }
  // "message":"...","advice":"..."
  std::string_view json(Verdict verdict) const { return json_[static_cast<std::size_t>(verdict)]; }

 private:
  std::string_view code_;
  std::unordered_map<std::string_view, std::string_view> texts_;
  std::array<std::string_view, verdict_count> messages_{};
  std::array<std::string_view, verdict_count> advice_{};
  std::array<std::string, verdict_count> json_{};
};

// French first, then English, Lingala, Kikongo, Tshiluba, Swahili.
const std::vector<Texts>& all_languages();
const Texts& french();
// wanted: "sw", of a language link; else by Accept-Language (RFC 9110 section 12.5.4); else French.
const Texts& choose_language(std::string_view wanted, std::string_view accepted);

// {name} replaced by its value; a name without a value stays.
std::string filled(std::string_view text, std::initializer_list<std::pair<std::string_view, std::string_view>> values);

std::string reason_text(ReasonCode code, const Finding& finding, const Rules& rules, const Texts& texts);
// Of what a stamp's scans come to: a rule that holds, or that an inspector confirmed copies.
std::string copy_text(ReasonCode code, const ledger::ScanSummary& scans, const Texts& texts);
std::string why_text(const std::string& reason_code, const Texts& texts);  // of a recall: "sécurité du produit"
std::string short_day(std::int64_t day);                                   // "25/11/2026"

}  // namespace qrcongo::verification
