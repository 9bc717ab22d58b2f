// The views that modules declare to reconciliation, read in pages so that memory stays small however large the country
// is. Private to oversight; each call belongs to the thread whose transaction it is given. Texts are texts and states
// are not enumerations here: what stands in a row may have been written by anybody.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "qrcongo/base/function_ref.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::oversight::store {

// What the audit log says of a row: how many entries, and the entry where it is one.
struct Logged {
  std::int64_t entries = 0;
  std::string detail;  // JSON
};

struct OrderRow {
  std::int64_t sequence = 0;
  std::string id, number, state, certificate_id;
  std::int64_t quantity = 0, total_amount = 0;
  std::string currency;
  std::int64_t approvals_required = 0;
  std::string enterprise_id, applied_by, requested_by, submitted_by;
  bool begun = false;              // its generation
  std::int64_t price_amount = -1;  // -1: there is no such tariff
  std::string tariff_currency, last_event, quota_state;
  std::int64_t quota_quantity = 0;
  std::string quota_certificate_id;

  auto fields() {
    return std::tie(sequence, id, number, state, certificate_id, quantity, total_amount, currency, approvals_required,
                    enterprise_id, applied_by, requested_by, submitted_by, begun, price_amount, tariff_currency,
                    last_event, quota_state, quota_quantity, quota_certificate_id);
  }
};

struct DeliveryRow {
  std::int64_t order_sequence = 0;
  std::string id, printer_id;
  std::int64_t quantity = 0;
  std::string batch_id;          // "": none
  std::int64_t batches = 0;      // that say they are this delivery's
  std::int64_t own_batches = 0;  // 1: the one that it names says so

  auto fields() { return std::tie(order_sequence, id, printer_id, quantity, batch_id, batches, own_batches); }
};

struct ApprovalRow {
  std::int64_t order_sequence = 0;
  std::string step, decision, decided_by;

  auto fields() { return std::tie(order_sequence, step, decision, decided_by); }
};

struct PaymentRow {
  std::int64_t order_sequence = 0;
  std::string id, kind;
  std::int64_t amount = 0;
  std::string currency, method, reference, state, recorded_by;
  Logged logged;
  std::string actor_id;  // of the entry

  auto fields() {
    return std::tie(order_sequence, id, kind, amount, currency, method, reference, state, recorded_by, logged.entries,
                    logged.detail, actor_id);
  }
};

struct EntryRow {
  std::int64_t order_sequence = 0;
  std::string actor_id, actor_role, action, detail;

  auto fields() { return std::tie(order_sequence, actor_id, actor_role, action, detail); }
};

// An order with all that hangs on it.
struct OrderFile {
  OrderRow order;
  std::vector<DeliveryRow> deliveries;  // in their order
  std::vector<ApprovalRow> approvals;
  std::vector<PaymentRow> payments;
  std::vector<EntryRow> entries;  // of the audit log, in their order
};

struct BatchRow {
  std::int64_t first_number = 0;
  std::string id;
  std::int64_t quantity = 0, generation = 0;
  std::string gtin, order_id, delivery_id, enterprise_id, printer_id, certificate_id, applied_by;
  std::string recipient;         // "": its archives are not encrypted
  std::int64_t generations = 0;  // 1: the generation is known
  std::string order_state;       // "": there is no such order
  bool order_begun = false;
  std::string order_enterprise_id, order_certificate_id, order_applied_by;
  std::string delivery_order_id, delivery_printer_id;  // "": there is no such delivery
  std::int64_t delivery_quantity = 0;
  std::string delivery_batch_id, product_gtin;
  Logged logged;
  std::string actor_kind;  // of the entry
  bool counted = false;    // its running counts are there
  std::int64_t activated = 0, spoiled = 0, used = 0, recalled = 0, recalled_only = 0;
  bool has_facts = false;

  auto fields() {
    return std::tie(first_number, id, quantity, generation, gtin, order_id, delivery_id, enterprise_id, printer_id,
                    certificate_id, applied_by, recipient, generations, order_state, order_begun, order_enterprise_id,
                    order_certificate_id, order_applied_by, delivery_order_id, delivery_printer_id, delivery_quantity,
                    delivery_batch_id, product_gtin, logged.entries, logged.detail, actor_kind, counted, activated,
                    spoiled, used, recalled, recalled_only, has_facts);
  }
};

struct ArchiveRow {
  std::int64_t first_number = 0;  // of the batch
  std::string id;
  std::int64_t part = 0, parts = 0, from = 0, to = 0;
  std::string name, state;
  std::int64_t size_bytes = 0;
  std::string sha256;
  std::int64_t made_at = 0;
  Logged logged;

  auto fields() {
    return std::tie(first_number, id, part, parts, from, to, name, state, size_bytes, sha256, made_at, logged.entries,
                    logged.detail);
  }
};

struct ReceiptRow {
  std::int64_t first_number = 0;  // of the batch
  std::string id, archive_id;
  std::int64_t from = 0, to = 0;
  std::string archive_batch_id;  // "": there is no such archive
  std::int64_t archive_from = 0, archive_to = 0;
  std::string archive_state, archive_sha256;
  Logged logged;

  auto fields() {
    return std::tie(first_number, id, archive_id, from, to, archive_batch_id, archive_from, archive_to, archive_state,
                    archive_sha256, logged.entries, logged.detail);
  }
};

struct BatchFile {
  BatchRow batch;
  std::vector<ArchiveRow> archives;  // by part
  std::vector<ReceiptRow> receipts;
};

// What an act says of each of its stamps, beside what it is.
struct Said {
  std::int64_t at = 0;
  std::string reason_code;  // "" of activations
  std::optional<std::string> production_lot;

  bool operator==(const Said&) const = default;
};

struct RangeRow {
  std::string fact;
  std::int64_t from = 0, to = 0;
  std::string act_id;
  bool lifted = false;
  Said said;

  auto fields() { return std::tie(fact, from, to, act_id, lifted, said.at, said.reason_code, said.production_lot); }
};

struct ActRow {
  std::string kind, id;  // activation, spoilage, recall
  std::int64_t stamps = 0;
  bool lifted = false;
  Logged logged;
  std::int64_t lifts = 0;  // entries that lift it
  Said said;
  std::int64_t told_at = -1;  // the entry's time

  auto fields() {
    return std::tie(kind, id, stamps, lifted, logged.entries, logged.detail, lifts, said.at, said.reason_code,
                    said.production_lot, told_at);
  }
};

struct QuotaRow {
  std::string certificate_id;
  std::int64_t year_index = 0, granted = 0, certificate_granted = 0;
  std::int64_t reserved = 0, used = 0, orders_reserved = 0, orders_used = 0;

  auto fields() {
    return std::tie(certificate_id, year_index, granted, certificate_granted, reserved, used, orders_reserved,
                    orders_used);
  }
};

// An entry of the log without its row, or (entry -1) a row that hangs on nothing.
struct LooseRow {
  std::int64_t entry = -1;
  std::string kind, id;
  std::string of_id;  // on what it says that it hangs

  auto fields() { return std::tie(entry, kind, id, of_id); }
};

std::int64_t count_orders(db::Tx& tx);
std::int64_t count_batches(db::Tx& tx);

// The next page after a sequence, or a first number; empty at the end.
std::vector<OrderFile> orders_after(db::Tx& tx, std::int64_t sequence);
std::vector<BatchFile> batches_after(db::Tx& tx, std::int64_t first_number);

// Of one batch: by fact and position; and its acts.
std::vector<RangeRow> ranges_of(db::Tx& tx, const std::string& batch_id);
std::vector<ActRow> acts_of(db::Tx& tx, const std::string& batch_id);

void each_quota_year(db::Tx& tx, FunctionRef<void(const QuotaRow&)> callee);
void each_lost_row(db::Tx& tx, FunctionRef<void(const LooseRow&)> callee);
void each_orphan(db::Tx& tx, FunctionRef<void(const LooseRow&)> callee);

}  // namespace qrcongo::oversight::store
