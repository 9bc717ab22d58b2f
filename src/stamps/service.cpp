#include "qrcongo/stamps/service.hpp"

#include <algorithm>
#include <limits>

#include "batch_planner.hpp"
#include "fact_store.hpp"
#include "qrcongo/base/check.hpp"
#include "store.hpp"

namespace qrcongo::stamps {
namespace {

constexpr auto no_limit = std::numeric_limits<std::int64_t>::max();

std::vector<Batch> batches_in(std::vector<StoredBatch> rows) {
  std::vector<Batch> all;
  all.reserve(rows.size());
  for (StoredBatch& row : rows) all.push_back(std::move(row.batch));
  return all;
}

}  // namespace

std::string_view to_text(RangeFact fact) {
  switch (fact) {
    case RangeFact::activated:
      return "activated";
    case RangeFact::spoiled:
      return "spoiled";
    case RangeFact::recalled:
      return "recalled";
  }
  check(false, "a RangeFact without a name");
  return "";
}

std::optional<RangeFact> from_text(std::type_identity<RangeFact>, std::string_view text) {
  for (const auto fact : {RangeFact::activated, RangeFact::spoiled, RangeFact::recalled}) {
    if (to_text(fact) == text) return fact;
  }
  return std::nullopt;
}

// An organisation may be enterprise and printer; which of the two it is here, the caller's role says.
bool is_batch_enterprise(const identity::Call& call, const Batch& batch) {
  return call.caller.role == identity::Role::ENTREPRISE_CERTIFIEE && call.caller.organisation_id == batch.enterprise_id;
}

bool is_batch_printer(const identity::Call& call, const Batch& batch) {
  return call.caller.role == identity::Role::ESTAMPILLEUR_AGREE && call.caller.organisation_id == batch.printer_id;
}

bool may_see(const identity::Call& call, identity::Permission permission, const Batch& batch) {
  const identity::Scope scope = call.caller.system ? identity::Scope::all : call.scope(permission);
  if (scope == identity::Scope::own) return is_batch_enterprise(call, batch) || is_batch_printer(call, batch);
  return scope == identity::Scope::all;
}

Result<Batch> Service::batch(db::Tx& tx, const BatchId& id) {
  auto row = find_batch(tx, id);
  if (!row) return fail(Code::not_found, "Cette série n'existe pas.");
  return std::move(row->batch);
}

std::vector<Batch> Service::batches(db::Tx& tx, const OrderId& id) { return batches_in(batches_of_order(tx, id)); }

void Service::each_batch(db::Tx& tx, FunctionRef<void(const BatchNumbers&)> callee) {
  each_batch_by_number(tx, callee);
}

std::int64_t Service::last_fact(db::Tx& tx) { return last_range(tx); }

void Service::each_fact(db::Tx& tx, std::int64_t from, std::int64_t to, FunctionRef<void(const RangeMarked&)> callee) {
  each_range_that_holds(tx, from, to, callee);
}

std::vector<PositionFact> Service::facts_at(db::Tx& tx, const BatchId& id, std::int64_t position) {
  std::vector<PositionFact> all;
  const std::vector<Range> here{{position, position}};
  for (const RangeFact fact : {RangeFact::activated, RangeFact::spoiled}) {
    each_touched(tx, id, fact, here, [&](const Touched& touched) {
      all.push_back({touched.row.marked, touched.row.act_id});
    });
  }
  for (StoredRange& row : recalled_ranges_at(tx, id, position)) {
    all.push_back({std::move(row.marked), std::move(row.act_id)});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const PositionFact& a, const PositionFact& b) { return a.marked.at < b.marked.at; });
  return all;
}

BatchCounts Service::counts(db::Tx& tx, const BatchId& id) {
  const StoredCounts stored = find_counts(tx, id);
  return {stored.activated, stored.spoiled, stored.recalled, stored.used + stored.recalled_only, stored.used};
}

std::vector<Range> Service::recalled_ranges(db::Tx& tx, const BatchId& id) {
  return coalesce(active_recall_ranges(tx, id));
}

std::vector<Archive> Service::archives(db::Tx& tx, const BatchId& id) { return archives(tx, id, 0, no_limit); }

std::vector<Archive> Service::archives(db::Tx& tx, const BatchId& id, std::int64_t after, std::int64_t limit) {
  std::vector<Archive> all;
  for (StoredArchive& row : archives_of_batch(tx, id, after, limit)) all.push_back(std::move(row.archive));
  return all;
}

Result<Archive> Service::archive(db::Tx& tx, const ArchiveId& id) {
  auto row = find_archive(tx, id);
  if (!row) return fail(Code::not_found, "Ce fichier d'impression n'existe pas.");
  return std::move(row->archive);
}

std::optional<Archive> Service::archive_at(db::Tx& tx, const BatchId& id, std::int64_t position) {
  auto row = find_archive_at(tx, id, position);
  if (!row) return std::nullopt;
  return std::move(row->archive);
}

Result<ArchiveSource> Service::archive_source(db::Tx& tx, const ArchiveId& id) {
  auto row = find_archive(tx, id);
  if (!row) return fail(Code::not_found, "Ce fichier d'impression n'existe pas.");
  const auto batch = find_batch(tx, row->archive.batch_id);
  check(batch.has_value(), "an archive without its batch");
  ArchiveSource source = source_of(*batch, std::move(row->archive), manifest_of(tx, id));
  read_making(tx, source);
  return source;
}

std::vector<Archive> Service::ready_archives(db::Tx& tx) {
  std::vector<Archive> all;
  for (StoredArchive& row : all_ready_archives(tx)) all.push_back(std::move(row.archive));
  return all;
}

std::int64_t Service::stamps_made(db::Tx& tx, const OrderId& id) { return stamps_in_ready_archives(tx, id); }

std::string Service::serial_at(const Batch& batch, std::int64_t position) const {
  check(1 <= position && position <= batch.quantity, "a position outside its batch");
  const engine::StampKeys* keys = keyring_.find(static_cast<unsigned>(batch.generation));
  check(keys != nullptr, "a batch without its generation's keys");
  engine::Serial serial{};
  keys->make_serials(batch.gtin, static_cast<std::uint64_t>(batch.first_number + position - 1), {&serial, 1});
  return std::string(engine::view(serial));
}

std::optional<std::int64_t> Service::position_of(const Batch& batch, std::string_view serial) const {
  const auto read = engine::read_serial(serial);
  if (!read || read->generation != static_cast<unsigned>(batch.generation)) return std::nullopt;
  const engine::StampKeys* keys = keyring_.find(read->generation);
  if (keys == nullptr) return std::nullopt;
  const std::uint64_t number = keys->unmask(*read);
  const auto first = static_cast<std::uint64_t>(batch.first_number);
  if (number < first || number - first >= static_cast<std::uint64_t>(batch.quantity)) return std::nullopt;
  if (!keys->is_genuine(*read, batch.gtin, number)) return std::nullopt;
  return static_cast<std::int64_t>(number - first) + 1;
}

std::optional<Position> Service::find_stamp(db::Tx& tx, std::string_view serial) const {
  const auto read = engine::read_serial(serial);
  const engine::StampKeys* keys = read ? keyring_.find(read->generation) : nullptr;
  if (keys == nullptr) return std::nullopt;
  auto row = find_batch_of_number(tx, static_cast<std::int64_t>(keys->unmask(*read)));
  if (!row) return std::nullopt;
  const auto position = position_of(row->batch, serial);
  if (!position) return std::nullopt;
  return Position{std::move(row->batch), *position};
}

void Service::close_if_used_up(db::Tx& tx, const identity::Call& call, const OrderId& id) {
  if (stamps_not_used_up(tx, id) > 0) return;
  const auto order = orders_.order(tx, id);
  check(order.has_value(), "a batch without its order");
  if (order->state == orders::OrderState::delivered) orders_.mark_closed(tx, call, id);
}

}  // namespace qrcongo::stamps
