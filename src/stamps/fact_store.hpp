// The tables of acts, of the ranges that they struck, and of each batch's running counts. Private to stamps; each call
// belongs to the thread whose transaction it is given.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "qrcongo/stamps/service.hpp"

namespace qrcongo::stamps {

struct StoredRange {
  RangeMarked marked;
  std::string act_id;

  auto fields() {
    return std::tie(marked.batch_id, marked.fact, marked.from, marked.to, act_id, marked.at, marked.reason_code,
                    marked.production_lot, marked.lifted);
  }
};

struct StoredCounts {
  std::int64_t activated = 0;
  std::int64_t spoiled = 0;
  std::int64_t used = 0;  // activated or spoiled, each position once
  std::int64_t recalled = 0;
  std::int64_t recalled_only = 0;  // recalled, and neither activated nor spoiled

  auto fields() { return std::tie(activated, spoiled, used, recalled, recalled_only); }
};

struct StoredRecall {
  Recall recall;  // without its ranges

  auto fields() {
    return std::tie(recall.sequence, recall.id, recall.batch_id, recall.stamps, recall.reason_code, recall.reason,
                    recall.state, recall.recalled_by, recall.created_at, recall.lifted_by, recall.lifted_at,
                    recall.lift_reason, recall.lift_asked_reason);
  }
};

// Whose batches' recalls, where not everybody's.
struct RecallsOf {
  std::optional<OrganisationId> enterprise_id;
  std::optional<OrganisationId> printer_id;
};

void insert_activation(db::Tx& tx, const ActivationId& id, const BatchId& batch, std::int64_t stamps,
                       const ActivationInput& input, const std::optional<UserId>& by, std::int64_t now_ms);
void insert_spoilage(db::Tx& tx, const SpoilageId& id, const BatchId& batch, std::int64_t stamps,
                     const SpoilageInput& input, const std::optional<UserId>& by, std::int64_t now_ms);
void insert_recall(db::Tx& tx, const Recall& recall);
void set_lift_asked(db::Tx& tx, const RecallId& id, const std::optional<std::string>& reason);
// For the reason of who asked.
void set_recall_lifted(db::Tx& tx, const RecallId& id, const UserId& by, std::int64_t now_ms);
std::optional<StoredRecall> find_recall(db::Tx& tx, const RecallId& id);
std::vector<StoredRecall> newest_active_recalls(db::Tx& tx);
std::vector<StoredRecall> recalls_where(db::Tx& tx, const RecallsOf& of, const RecallPage& page);

// The rows of one act: every range with what `act` says of all of them.
void insert_ranges(db::Tx& tx, const StoredRange& act, const std::vector<Range>& ranges);
std::vector<Range> ranges_of_recall(db::Tx& tx, const RecallId& id);
std::vector<Range> active_recall_ranges(db::Tx& tx, const BatchId& batch);
std::vector<StoredRange> recalled_ranges_at(db::Tx& tx, const BatchId& batch, std::int64_t position);  // lifted or not
std::int64_t last_range(db::Tx& tx);
void each_range_that_holds(db::Tx& tx, std::int64_t from, std::int64_t to,
                           FunctionRef<void(const RangeMarked&)> callee);

// A row of facts and the part of it that was asked for.
struct Touched {
  StoredRange row;
  Range part;
};

// Every activated or spoiled row with every one of `ranges` that it touches. The callee must not use this Tx. Costs a
// look-up a range and a row a hit, however many rows the batch has.
void each_touched(db::Tx& tx, const BatchId& batch, RangeFact fact, const std::vector<Range>& ranges,
                  const std::function<void(const Touched&)>& callee);

StoredCounts find_counts(db::Tx& tx, const BatchId& batch);
void set_counts(db::Tx& tx, const BatchId& batch, const StoredCounts& counts);
std::int64_t stamps_not_used_up(db::Tx& tx, const OrderId& order);  // of all batches of the order

}  // namespace qrcongo::stamps
