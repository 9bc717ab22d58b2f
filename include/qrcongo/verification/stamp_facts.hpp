// What the index knows of one stamp at one moment. Plain values; what they share is immutable, so any thread may keep
// them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "qrcongo/certification/service.hpp"

namespace qrcongo::verification {

// What one act said about a range of stamps.
struct RangeNote {
  std::int64_t at = 0;
  std::string reason_code;                    // spoilage and recalls
  std::optional<std::string> production_lot;  // activations

  bool operator==(const RangeNote&) const = default;
};

struct StampFacts {
  std::string gtin;         // of its batch: 14 digits, fourteen zeros for none
  unsigned generation = 0;  // under which its batch was issued
  bool demonstration = false;
  std::shared_ptr<const certification::CertificateFacts> certificate;  // null: its facts are not at hand
  std::shared_ptr<const RangeNote> activated;                          // null: it is not; so for the next two
  std::shared_ptr<const RangeNote> spoiled;
  std::shared_ptr<const RangeNote> recalled;
};

}  // namespace qrcongo::verification
