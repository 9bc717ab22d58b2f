#include "fact_store.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "qrcongo/base/check.hpp"
#include "qrcongo/certification/labels.hpp"
#include "qrcongo/db/conditions.hpp"
#include "qrcongo/identity/organisations.hpp"
#include "qrcongo/orders/labels.hpp"

namespace qrcongo::stamps {
namespace {

constexpr std::size_t ranges_a_statement = 500;

const std::string range_columns =
    "batch_id, fact, from_position, to_position, act_id, at, reason_code, production_lot, lifted";
const std::string recall_columns =
    "r.sequence, r.id, r.batch_id, r.stamps, r.reason_code, r.reason, r.state, r.recalled_by, r.created_at, "
    "r.lifted_by, "
    "r.lifted_at, r.lift_reason, r.lift_asked_reason";
const std::string insert_activation_sql =
    "INSERT INTO activations (id, batch_id, stamps, production_lot, best_before, client_reference, reported_by, "
    "created_at) "
    "VALUES (:id, :batch_id, :stamps, :production_lot, :best_before, :client_reference, :reported_by, :created_at)";
const std::string insert_spoilage_sql =
    "INSERT INTO spoilage (id, batch_id, stamps, reason_code, client_reference, reported_by, created_at) "
    "VALUES (:id, :batch_id, :stamps, :reason_code, :client_reference, :reported_by, :created_at)";
const std::string insert_recall_sql =
    "INSERT INTO recalls (id, batch_id, stamps, reason_code, reason, state, recalled_by, created_at) "
    "VALUES (:id, :batch_id, :stamps, :reason_code, :reason, 'active', :recalled_by, :created_at)";
const std::string lift_recall_sql =
    "UPDATE recalls SET state = 'lifted', lifted_by = :lifted_by, lifted_at = :lifted_at, lift_reason = "
    "lift_asked_reason, lift_asked_reason = NULL WHERE id = :id";
const std::string recalls_sql =
    "SELECT " + recall_columns + " FROM recalls AS r JOIN batches AS b ON b.id = r.batch_id ";
const std::string active_recalls_sql =
    "SELECT from_position, to_position FROM stamp_ranges WHERE batch_id = :batch_id AND fact = 'recalled' AND lifted = "
    "0 "
    "ORDER BY from_position";
const std::string set_counts_sql =
    "UPDATE batch_counts SET activated = :activated, spoiled = :spoiled, used = :used, recalled = :recalled, "
    "recalled_only = :recalled_only WHERE batch_id = :batch_id";
const std::string not_used_up_sql =
    "SELECT COALESCE(SUM(b.quantity - c.used - c.recalled_only), 0) FROM batches AS b "
    "JOIN batch_counts AS c ON c.batch_id = b.id WHERE b.order_id = :order_id";

struct RangeRow {
  Range range;
  auto fields() { return std::tie(range.from, range.to); }
};

struct HeldRange {
  RangeMarked marked;
  auto fields() {
    return std::tie(marked.batch_id, marked.fact, marked.from, marked.to, marked.at, marked.reason_code,
                    marked.production_lot);
  }
};

struct TouchedRow {
  StoredRange row;
  Range asked;
  auto fields() { return std::tuple_cat(row.fields(), std::tie(asked.from, asked.to)); }
};

using RangeIterator = std::vector<Range>::const_iterator;

// "(1,5),(8,8)": numbers of this program alone, so that hundreds of ranges cost one statement.
std::string values_of(RangeIterator begin, RangeIterator end) {
  std::string values;
  for (auto range = begin; range != end; ++range) {
    fmt::format_to(std::back_inserter(values), "{}({},{})", values.empty() ? "" : ",", range->from, range->to);
  }
  return values;
}

template <class Callee>
void in_pieces(const std::vector<Range>& ranges, Callee&& callee) {
  for (auto begin = ranges.begin(); begin != ranges.end();) {
    const auto left = static_cast<std::size_t>(ranges.end() - begin);
    const auto end = begin + static_cast<std::ptrdiff_t>(std::min(left, ranges_a_statement));
    callee(values_of(begin, end));
    begin = end;
  }
}

// Rows of one fact do not overlap each other, so those that touch (a, b) are the last that starts at or before a, and
// all that start between.
std::string touching_sql(const std::string& values) {
  return fmt::format(
      "SELECT {}, v.column1, v.column2 FROM (VALUES {}) AS v CROSS JOIN stamp_ranges AS r "
      "WHERE r.batch_id = :batch_id AND r.fact = :fact AND r.from_position >= COALESCE((SELECT MAX(p.from_position) "
      "FROM stamp_ranges AS p WHERE p.batch_id = :same_batch_id AND p.fact = :same_fact AND p.from_position <= "
      "v.column1), "
      "v.column1) AND r.from_position <= v.column2 AND r.to_position >= v.column1",
      range_columns, values);
}

std::vector<Range> ranges_from(const std::vector<RangeRow>& rows) {
  std::vector<Range> ranges;
  ranges.reserve(rows.size());
  for (const RangeRow& row : rows) ranges.push_back(row.range);
  return ranges;
}

}  // namespace

void insert_activation(db::Tx& tx, const ActivationId& id, const BatchId& batch, std::int64_t stamps,
                       const ActivationInput& input, const std::optional<UserId>& by, std::int64_t now_ms) {
  tx.run(insert_activation_sql, id, batch, stamps, input.production_lot, input.best_before, input.client_reference, by,
         now_ms);
}

void insert_spoilage(db::Tx& tx, const SpoilageId& id, const BatchId& batch, std::int64_t stamps,
                     const SpoilageInput& input, const std::optional<UserId>& by, std::int64_t now_ms) {
  tx.run(insert_spoilage_sql, id, batch, stamps, input.reason_code, input.client_reference, by, now_ms);
}

void insert_recall(db::Tx& tx, const Recall& recall) {
  tx.run(insert_recall_sql, recall.id, recall.batch_id, recall.stamps, recall.reason_code, recall.reason,
         recall.recalled_by, recall.created_at);
}

void set_lift_asked(db::Tx& tx, const RecallId& id, const std::optional<std::string>& reason) {
  tx.run("UPDATE recalls SET lift_asked_reason = :reason WHERE id = :id", reason, id);
}

void set_recall_lifted(db::Tx& tx, const RecallId& id, const UserId& by, std::int64_t now_ms) {
  tx.run(lift_recall_sql, by, now_ms, id);
  tx.run("UPDATE stamp_ranges SET lifted = 1 WHERE act_id = :act_id AND fact = 'recalled'", id);
}

std::optional<StoredRecall> find_recall(db::Tx& tx, const RecallId& id) {
  return tx.row<StoredRecall>("SELECT " + recall_columns + " FROM recalls AS r WHERE r.id = :id", id);
}

std::vector<StoredRecall> newest_active_recalls(db::Tx& tx) {
  return tx.rows<StoredRecall>("SELECT " + recall_columns +
                               " FROM recalls AS r WHERE r.state = 'active' ORDER BY r.sequence DESC");
}

std::vector<StoredRecall> recalls_where(db::Tx& tx, const RecallsOf& of, const RecallPage& page) {
  db::Conditions where;
  where.behind(page, "r.");
  where.equal("b.enterprise_id", of.enterprise_id);
  where.equal("b.printer_id", of.printer_id);
  where.equal("r.batch_id", page.batch_id);
  where.among("r.state", page.states);
  where.at_least("COALESCE(r.lifted_at, r.created_at)", page.updated_since);
  const auto texts = of.printer_id ? certification::CertificateTexts::shown : certification::CertificateTexts::whole;
  where.search({"r.reason"}, page.search,
               {orders::order_by_number("b.order_id"), identity::organisation_by_name("b.enterprise_id"),
                certification::certificate_by_texts("b.certificate_id", texts)});
  return where.rows<StoredRecall>(tx, recalls_sql, db::order_of(page, "r."), page.limit);
}

void insert_ranges(db::Tx& tx, const StoredRange& act, const std::vector<Range>& ranges) {
  const RangeMarked& marked = act.marked;
  in_pieces(ranges, [&](const std::string& values) {
    tx.run(
        "INSERT INTO stamp_ranges (batch_id, fact, act_id, at, reason_code, production_lot, lifted, from_position, "
        "to_position) SELECT :batch_id, :fact, :act_id, CAST(:at AS BIGINT), :reason_code, :production_lot, 0, "
        "v.column1, v.column2 "
        "FROM (VALUES " +
            values + ") AS v",
        marked.batch_id, marked.fact, act.act_id, marked.at, marked.reason_code, marked.production_lot);
  });
}

std::vector<Range> ranges_of_recall(db::Tx& tx, const RecallId& id) {
  return ranges_from(
      tx.rows<RangeRow>("SELECT from_position, to_position FROM stamp_ranges WHERE act_id = :act_id AND fact = "
                        "'recalled' ORDER BY from_position",
                        id));
}

std::vector<Range> active_recall_ranges(db::Tx& tx, const BatchId& batch) {
  return ranges_from(tx.rows<RangeRow>(active_recalls_sql, batch));
}

std::vector<StoredRange> recalled_ranges_at(db::Tx& tx, const BatchId& batch, std::int64_t position) {
  return tx.rows<StoredRange>("SELECT " + range_columns +
                                  " FROM stamp_ranges WHERE batch_id = :batch_id AND fact = 'recalled' AND "
                                  "from_position <= :position AND to_position >= :same_position ORDER BY sequence",
                              batch, position, position);
}

std::int64_t last_range(db::Tx& tx) {
  return tx.value<std::int64_t>("SELECT COALESCE(MAX(sequence), 0) FROM stamp_ranges");
}

void each_range_that_holds(db::Tx& tx, std::int64_t from, std::int64_t to,
                           FunctionRef<void(const RangeMarked&)> callee) {
  tx.sweep<HeldRange>(
      "SELECT batch_id, fact, from_position, to_position, at, reason_code, production_lot FROM stamp_ranges "
      "WHERE sequence BETWEEN :from_row AND :to_row AND lifted = 0 ORDER BY sequence",
      [&](const HeldRange& row) { callee(row.marked); }, from, to);
}

void each_touched(db::Tx& tx, const BatchId& batch, RangeFact fact, const std::vector<Range>& ranges,
                  const std::function<void(const Touched&)>& callee) {
  check(fact != RangeFact::recalled, "recalls may overlap each other");
  auto tell = [&](TouchedRow&& touched) {
    const RangeMarked& marked = touched.row.marked;
    const Range part{std::max(marked.from, touched.asked.from), std::min(marked.to, touched.asked.to)};
    callee(Touched{std::move(touched.row), part});
  };
  in_pieces(ranges, [&](const std::string& values) {
    tx.each<TouchedRow>(touching_sql(values), tell, batch, fact, batch, fact);
  });
}

StoredCounts find_counts(db::Tx& tx, const BatchId& batch) {
  const auto counts = tx.row<StoredCounts>(
      "SELECT activated, spoiled, used, recalled, recalled_only FROM batch_counts WHERE batch_id = :batch_id", batch);
  check(counts.has_value(), "a batch without counts");
  return *counts;
}

void set_counts(db::Tx& tx, const BatchId& batch, const StoredCounts& c) {
  tx.run(set_counts_sql, c.activated, c.spoiled, c.used, c.recalled, c.recalled_only, batch);
}

std::int64_t stamps_not_used_up(db::Tx& tx, const OrderId& order) {
  return tx.value<std::int64_t>(not_used_up_sql, order);
}

}  // namespace qrcongo::stamps
