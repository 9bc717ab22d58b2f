// What the index knows of one stamp at one moment. Views into the index: they hold while the Reading does under which
// they were found.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "qrcongo/base/id.hpp"
#include "qrcongo/certification/service.hpp"

namespace qrcongo::verification {

// What one act said about a range of stamps. The texts are the index's and stay as long as it does.
struct RangeNote {
  std::int64_t at = 0;
  const std::string* reason_code = nullptr;     // spoilage and recalls
  const std::string* production_lot = nullptr;  // activations; null where none was named

  bool operator==(const RangeNote&) const = default;
};

// A certificate's facts, and what every answer about its stamps says of them, written once for all.
struct CertificateCard {
  certification::CertificateFacts facts;
  std::string json;  // "product":{...},"enterprise":{...},"certificate":{...}
};

struct StampFacts {
  std::string_view gtin;    // of its batch: 14 digits, fourteen zeros for none
  unsigned generation = 0;  // under which its batch was issued
  bool demonstration = false;
  std::int64_t position = 0;              // in its batch
  std::uint32_t batch = 0;                // which one the index knows it as
  const CertificateCard* card = nullptr;  // null: its facts are not at hand
  const RangeNote* activated = nullptr;   // null: it is not; so for the next two
  const RangeNote* spoiled = nullptr;
  const RangeNote* recalled = nullptr;
};

}  // namespace qrcongo::verification
