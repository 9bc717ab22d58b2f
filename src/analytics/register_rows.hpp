// The registers that can be exported: which view each is, and how a row of it reads. Private to analytics; plain values
// for any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

#include "csv_table.hpp"

namespace qrcongo::analytics {

struct OrderRow {
  static constexpr const char* view = "analytics_order_register";
  static constexpr const char* columns =
      "created_at, sequence, number, enterprise, certificate, product, category, quantity, applied_by, state, "
      "total_amount, paid_amount, currency, client_reference, state_reason, pay_before, updated_at";
  static CsvTable table(const UtcOffset& offset);
  void write(CsvTable& table) const;

  std::int64_t created_at = 0, sequence = 0;
  std::string number, enterprise, certificate, product, category;
  std::int64_t quantity = 0;
  std::string applied_by, state;
  std::int64_t total_amount = 0, paid_amount = 0;
  std::string currency, client_reference, state_reason;
  std::optional<std::int64_t> pay_before;  // day
  std::int64_t updated_at = 0;

  auto fields() {
    return std::tie(created_at, sequence, number, enterprise, certificate, product, category, quantity, applied_by,
                    state, total_amount, paid_amount, currency, client_reference, state_reason, pay_before, updated_at);
  }
};

struct PaymentRow {
  static constexpr const char* view = "analytics_payment_register";
  static constexpr const char* columns =
      "created_at, sequence, order_number, enterprise, kind, amount, currency, method, reference, paid_on, state";
  static CsvTable table(const UtcOffset& offset);
  void write(CsvTable& table) const;

  std::int64_t created_at = 0, sequence = 0;
  std::string order_number, enterprise, kind;
  std::int64_t amount = 0;  // of a credit below 0
  std::string currency, method, reference;
  std::int64_t paid_on = 0;  // day
  std::string state;

  auto fields() {
    return std::tie(created_at, sequence, order_number, enterprise, kind, amount, currency, method, reference, paid_on,
                    state);
  }
};

struct CertificateRow {
  static constexpr const char* view = "analytics_certificate_register";
  static constexpr const char* columns =
      "created_at, sequence, reference, number, enterprise, product, brand, category, gtin, standard, site, state, "
      "quota_requested, quota_granted, granted_on, valid_until, reason_code, reason, state_changed_at";
  static CsvTable table(const UtcOffset& offset);
  void write(CsvTable& table) const;

  std::int64_t created_at = 0, sequence = 0;
  std::string reference, number, enterprise, product, brand, category, gtin, standard, site, state;
  std::int64_t quota_requested = 0;
  std::optional<std::int64_t> quota_granted, granted_on, valid_until;  // the last two: days
  std::string reason_code, reason;
  std::int64_t state_changed_at = 0;

  auto fields() {
    return std::tie(created_at, sequence, reference, number, enterprise, product, brand, category, gtin, standard, site,
                    state, quota_requested, quota_granted, granted_on, valid_until, reason_code, reason,
                    state_changed_at);
  }
};

struct RecallRow {
  static constexpr const char* view = "analytics_recall_register";
  static constexpr const char* columns =
      "created_at, sequence, order_number, enterprise, product, brand, stamps, reason_code, reason, state, lifted_at, "
      "lift_reason, batch_id";
  static CsvTable table(const UtcOffset& offset);
  void write(CsvTable& table) const;

  std::int64_t created_at = 0, sequence = 0;
  std::string order_number, enterprise, product, brand;
  std::int64_t stamps = 0;
  std::string reason_code, reason, state;
  std::optional<std::int64_t> lifted_at;  // time
  std::string lift_reason, batch_id;

  auto fields() {
    return std::tie(created_at, sequence, order_number, enterprise, product, brand, stamps, reason_code, reason, state,
                    lifted_at, lift_reason, batch_id);
  }
};

}  // namespace qrcongo::analytics
