#include "store.hpp"

#include <algorithm>

namespace qrcongo::oversight::store {
namespace {

constexpr std::int64_t page_orders = 500;
constexpr std::int64_t page_batches = 200;

const std::string orders_sql =
    "SELECT sequence, id, number, state, certificate_id, quantity, total_amount, currency, approvals_required, "
    "enterprise_id, applied_by, requested_by, submitted_by, begun, price_amount, tariff_currency, last_event, "
    "quota_state, quota_quantity, "
    "quota_certificate_id FROM reconciliation_orders WHERE sequence > :after ORDER BY sequence LIMIT :most";
const std::string of_orders = " WHERE order_sequence BETWEEN :first AND :last ORDER BY order_sequence";
const std::string deliveries_sql =
    "SELECT order_sequence, id, printer_id, quantity, batch_id, batches, own_batches FROM reconciliation_deliveries" +
    of_orders + ", sequence";
const std::string approvals_sql =
    "SELECT order_sequence, step, decision, decided_by FROM reconciliation_order_approvals" + of_orders;
const std::string payments_sql =
    "SELECT order_sequence, id, kind, amount, currency, method, reference, state, recorded_by, entries, detail, "
    "actor_id FROM reconciliation_payments" +
    of_orders;
const std::string entries_sql =
    "SELECT order_sequence, actor_id, actor_role, action, detail FROM reconciliation_order_entries" + of_orders +
    ", sequence";

const std::string batches_sql =
    "SELECT first_number, id, quantity, generation, gtin, order_id, delivery_id, enterprise_id, printer_id, "
    "certificate_id, applied_by, recipient, generations, order_state, order_begun, order_enterprise_id, "
    "order_certificate_id, "
    "order_applied_by, delivery_order_id, delivery_printer_id, delivery_quantity, delivery_batch_id, product_gtin, "
    "entries, detail, actor_kind, counted, activated, spoiled, used, recalled, recalled_only, has_facts "
    "FROM reconciliation_batches WHERE first_number > :after ORDER BY first_number LIMIT :most";
const std::string of_batches = " WHERE first_number BETWEEN :first AND :last ORDER BY first_number";
const std::string archives_sql =
    "SELECT first_number, id, part, parts, from_position, to_position, name, state, size_bytes, sha256, made_at, "
    "entries, detail FROM reconciliation_archives" +
    of_batches + ", part";
const std::string receipts_sql =
    "SELECT first_number, id, archive_id, from_position, to_position, archive_batch_id, archive_from, archive_to, "
    "archive_state, archive_sha256, entries, detail FROM reconciliation_receipts" +
    of_batches;

const std::string ranges_sql =
    "SELECT fact, from_position, to_position, act_id, lifted, at, reason_code, production_lot FROM "
    "reconciliation_ranges WHERE batch_id = :batch_id "
    "ORDER BY fact, from_position";
const std::string acts_sql =
    "SELECT kind, id, stamps, lifted, entries, detail, lifts, created_at, reason_code, production_lot, told_at FROM "
    "reconciliation_acts WHERE batch_id = :batch_id";
const std::string quota_sql =
    "SELECT certificate_id, year_index, granted, certificate_granted, reserved, used, orders_reserved, orders_used "
    "FROM reconciliation_quota";

// Files ascend by their key, and so do the rows that hang on them.
template <class Row, class File>
void hang(db::Tx& tx, const std::string& sql, std::vector<File>& files, std::int64_t (*key_of_file)(const File&),
          std::int64_t (*key_of)(const Row&), std::vector<Row> File::*place) {
  auto file = files.begin();
  const std::int64_t first = key_of_file(files.front());
  const std::int64_t last = key_of_file(files.back());
  tx.sweep<Row>(
      sql,
      [&](Row&& row) {
        while (file != files.end() && key_of_file(*file) < key_of(row)) ++file;
        if (file != files.end() && key_of_file(*file) == key_of(row)) ((*file).*place).push_back(std::move(row));
      },
      first, last);
}

template <class Row>
void hang(db::Tx& tx, const std::string& sql, std::vector<OrderFile>& files, std::vector<Row> OrderFile::*place) {
  hang<Row, OrderFile>(
      tx, sql, files, [](const OrderFile& file) { return file.order.sequence; },
      [](const Row& row) { return row.order_sequence; }, place);
}

template <class Row>
void hang(db::Tx& tx, const std::string& sql, std::vector<BatchFile>& files, std::vector<Row> BatchFile::*place) {
  hang<Row, BatchFile>(
      tx, sql, files, [](const BatchFile& file) { return file.batch.first_number; },
      [](const Row& row) { return row.first_number; }, place);
}

template <class Row, class... Args>
std::vector<Row> all(db::Tx& tx, const std::string& sql, const Args&... args) {
  std::vector<Row> rows;
  tx.sweep<Row>(
      sql, [&](Row&& row) { rows.push_back(std::move(row)); }, args...);
  return rows;
}

}  // namespace

std::int64_t count_orders(db::Tx& tx) { return tx.value<std::int64_t>("SELECT COUNT(*) FROM reconciliation_orders"); }

std::int64_t count_batches(db::Tx& tx) { return tx.value<std::int64_t>("SELECT COUNT(*) FROM reconciliation_batches"); }

std::vector<OrderFile> orders_after(db::Tx& tx, std::int64_t sequence) {
  std::vector<OrderFile> files;
  tx.sweep<OrderRow>(
      orders_sql,
      [&](OrderRow&& row) {
        files.push_back({std::move(row), {}, {}, {}, {}});
      },
      sequence, page_orders);
  if (files.empty()) return files;
  hang(tx, deliveries_sql, files, &OrderFile::deliveries);
  hang(tx, approvals_sql, files, &OrderFile::approvals);
  hang(tx, payments_sql, files, &OrderFile::payments);
  hang(tx, entries_sql, files, &OrderFile::entries);
  return files;
}

std::vector<BatchFile> batches_after(db::Tx& tx, std::int64_t first_number) {
  std::vector<BatchFile> files;
  tx.sweep<BatchRow>(
      batches_sql,
      [&](BatchRow&& row) {
        files.push_back({std::move(row), {}, {}});
      },
      first_number, page_batches);
  if (files.empty()) return files;
  hang(tx, archives_sql, files, &BatchFile::archives);
  hang(tx, receipts_sql, files, &BatchFile::receipts);
  return files;
}

std::vector<RangeRow> ranges_of(db::Tx& tx, const std::string& batch_id) {
  return all<RangeRow>(tx, ranges_sql, batch_id);
}

std::vector<ActRow> acts_of(db::Tx& tx, const std::string& batch_id) { return all<ActRow>(tx, acts_sql, batch_id); }

void each_quota_year(db::Tx& tx, FunctionRef<void(const QuotaRow&)> callee) { tx.sweep<QuotaRow>(quota_sql, callee); }

void each_lost_row(db::Tx& tx, FunctionRef<void(const LooseRow&)> callee) {
  tx.sweep<LooseRow>("SELECT sequence, kind, id, '' FROM reconciliation_lost", callee);
}

void each_orphan(db::Tx& tx, FunctionRef<void(const LooseRow&)> callee) {
  tx.sweep<LooseRow>("SELECT -1, kind, id, of_id FROM reconciliation_orphans", callee);
}

}  // namespace qrcongo::oversight::store
