// Public names of rows: UUIDv7 (RFC 9562 section 5.7), one type a kind of row so that they cannot be mixed up.
// Plain values for any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "qrcongo/base/random.hpp"

namespace qrcongo {

// 36 characters, lower case.
std::string make_uuid_v7(std::int64_t now_ms, Random& random);
bool is_uuid(std::string_view text);

template <class Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string text) : text_(std::move(text)) {}

  static std::optional<Id> parse(std::string_view text) {
    if (!is_uuid(text)) return std::nullopt;
    return Id(std::string(text));
  }

  const std::string& str() const { return text_; }
  bool empty() const { return text_.empty(); }
  auto operator<=>(const Id&) const = default;

 private:
  std::string text_;
};

using OrganisationId = Id<struct OrganisationTag>;
using UserId = Id<struct UserTag>;
using ApiClientId = Id<struct ApiClientTag>;
using SessionId = Id<struct SessionTag>;
using ProductId = Id<struct ProductTag>;
using CertificateId = Id<struct CertificateTag>;
using TariffId = Id<struct TariffTag>;
using OrderId = Id<struct OrderTag>;
using DeliveryId = Id<struct DeliveryTag>;
using PaymentId = Id<struct PaymentTag>;
using BatchId = Id<struct BatchTag>;
using ArchiveId = Id<struct ArchiveTag>;
using HandoverId = Id<struct HandoverTag>;
using ActivationId = Id<struct ActivationTag>;
using SpoilageId = Id<struct SpoilageTag>;
using RecallId = Id<struct RecallTag>;
using SuspicionId = Id<struct SuspicionTag>;
using CitizenReportId = Id<struct CitizenReportTag>;
using ApprovalId = Id<struct ApprovalTag>;
using EncryptionKeyId = Id<struct EncryptionKeyTag>;

}  // namespace qrcongo

template <class Tag>
struct std::hash<qrcongo::Id<Tag>> {
  std::size_t operator()(const qrcongo::Id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.str()); }
};
