// The registers that modules declare to reconciliation: who there is, what he may, what was decided; each row with all
// that the audit log says of it. Private to oversight; plain values. Texts are texts and states are not enumerations
// here: what stands in a row may have been written by anybody.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace qrcongo::oversight::store {

// Where a register's rows stand, and of which kind their entries are.
struct Register {
  const char* view;
  const char* columns;
  const char* kind;
};

// An entry of the audit log about a row.
struct Told {
  std::int64_t row_sequence = 0, sequence = 0, time_ms = 0;
  std::string actor_kind, actor_id, actor_role, actor_organisation_id, action, detail;

  auto fields() {
    return std::tie(row_sequence, sequence, time_ms, actor_kind, actor_id, actor_role, actor_organisation_id, action,
                    detail);
  }
};

template <class Row>
struct Filed {
  Row row;
  std::vector<Told> entries;  // in their order

  const Told* first(const char* action) const {
    for (const Told& entry : entries) {
      if (entry.action == action) return &entry;
    }
    return nullptr;
  }
};

struct OrganisationRow {
  static constexpr Register place{"reconciliation_organisations",
                                  "sequence, id, kinds, state, agreement_number, agreement_valid_until",
                                  "organisation"};
  std::int64_t sequence = 0;
  std::string id, kinds, state;
  std::optional<std::string> agreement;
  std::optional<std::int64_t> agreement_valid_until;  // day

  auto fields() { return std::tie(sequence, id, kinds, state, agreement, agreement_valid_until); }
};

struct UserRow {
  static constexpr Register place{"reconciliation_users",
                                  "sequence, id, organisation_id, role, duties, state, invitations", "user"};
  std::int64_t sequence = 0;
  std::string id, organisation_id, role, duties, state;
  std::int64_t invitations = 0;

  auto fields() { return std::tie(sequence, id, organisation_id, role, duties, state, invitations); }
};

// Of the first administrator, who names himself: one row, of nobody.
struct FirstInvitationsRow {
  static constexpr Register place{"reconciliation_first_invitations", "sequence, id, invitations", "invitation"};
  std::int64_t sequence = 0;
  std::string id;
  std::int64_t invitations = 0;

  auto fields() { return std::tie(sequence, id, invitations); }
};

struct ResetRow {
  static constexpr Register place{"reconciliation_credential_resets", "sequence, id, totp, created_at", "user"};
  std::int64_t sequence = 0;
  std::string id;  // the person's
  bool totp = false;
  std::int64_t created_at = 0;

  auto fields() { return std::tie(sequence, id, totp, created_at); }
};

struct ApiClientRow {
  static constexpr Register place{"reconciliation_api_clients",
                                  "sequence, id, organisation_id, created_by, state, bound", "api_client"};
  std::int64_t sequence = 0;
  std::string id, organisation_id, created_by, state;
  bool bound = false;  // to a certificate

  auto fields() { return std::tie(sequence, id, organisation_id, created_by, state, bound); }
};

struct EncryptionKeyRow {
  static constexpr Register place{"reconciliation_encryption_keys",
                                  "sequence, id, organisation_id, recipient, state, registered_by, confirmed_by",
                                  "encryption_key"};
  std::int64_t sequence = 0;
  std::string id, organisation_id, recipient, state, registered_by, confirmed_by;

  auto fields() { return std::tie(sequence, id, organisation_id, recipient, state, registered_by, confirmed_by); }
};

struct GenerationRow {
  static constexpr Register place{"reconciliation_key_generations", "sequence, id, state, created_at",
                                  "key_generation"};
  std::int64_t sequence = 0;  // its number
  std::string id, state;
  std::int64_t created_at = 0;

  auto fields() { return std::tie(sequence, id, state, created_at); }
};

struct DecisionRow {
  static constexpr Register place{"reconciliation_approvals",
                                  "sequence, id, kind, subject_id, step, detail, state, asked_by, decided_by",
                                  "approval"};
  std::int64_t sequence = 0;
  std::string id, kind, subject_id, step, detail, state, asked_by, decided_by;

  auto fields() { return std::tie(sequence, id, kind, subject_id, step, detail, state, asked_by, decided_by); }
};

struct HandoverRow {
  static constexpr Register place{"reconciliation_handovers",
                                  "sequence, id, archive_id, printer_id, made_by, created_at, expires_at", "handover"};
  std::int64_t sequence = 0;
  std::string id, archive_id, printer_id, made_by;
  std::int64_t created_at = 0, expires_at = 0;

  auto fields() { return std::tie(sequence, id, archive_id, printer_id, made_by, created_at, expires_at); }
};

struct SuspicionRow {
  static constexpr Register place{"reconciliation_suspicions", "sequence, id, serial, state, outcome, closed_by",
                                  "suspicion"};
  std::int64_t sequence = 0;
  std::string id, serial, state, outcome, closed_by;

  auto fields() { return std::tie(sequence, id, serial, state, outcome, closed_by); }
};

struct CitizenReportRow {
  static constexpr Register place{"reconciliation_citizen_reports",
                                  "sequence, id, number, what, batch_id, state, outcome, closed_by", "citizen_report"};
  std::int64_t sequence = 0;
  std::string id, number, what, batch_id, state, outcome, closed_by;

  auto fields() { return std::tie(sequence, id, number, what, batch_id, state, outcome, closed_by); }
};

struct ProductRow {
  static constexpr Register place{"reconciliation_products",
                                  "sequence, id, enterprise_id, name, brand, category, gtin, net_content", "product"};
  std::int64_t sequence = 0;
  std::string id, enterprise_id, name, brand, category;
  std::optional<std::string> gtin, net_content;

  auto fields() { return std::tie(sequence, id, enterprise_id, name, brand, category, gtin, net_content); }
};

struct CertificateRow {
  static constexpr Register place{"reconciliation_certificates",
                                  "sequence, id, number, reference, state, quota_granted, valid_until, granted_by, "
                                  "product_id, applies_to, held_since, reason_code",
                                  "certificate"};
  std::int64_t sequence = 0;
  std::string id, number, reference, state;  // number "": not granted yet
  std::int64_t quota_granted = -1, valid_until = -1;
  std::string granted_by, product_id, applies_to;
  std::int64_t held_since = -1;
  std::string reason_code;

  auto fields() {
    return std::tie(sequence, id, number, reference, state, quota_granted, valid_until, granted_by, product_id,
                    applies_to, held_since, reason_code);
  }
};

struct TariffRow {
  static constexpr Register place{"reconciliation_tariffs",
                                  "sequence, id, category, price_amount, currency, valid_from, state", "tariff"};
  std::int64_t sequence = 0;
  std::string id, category;
  std::int64_t price_amount = 0;
  std::string currency;
  std::int64_t valid_from = 0;  // day
  std::string state;

  auto fields() { return std::tie(sequence, id, category, price_amount, currency, valid_from, state); }
};

}  // namespace qrcongo::oversight::store
