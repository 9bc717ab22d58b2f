// Recalls: the verbs of Service by which a batch, ranges of it or one stamp are withdrawn, and given back.
#include <fmt/format.h>

#include "acts.hpp"
#include "fact_store.hpp"
#include "qrcongo/stamps/labels.hpp"
#include "qrcongo/stamps/service.hpp"

namespace qrcongo::stamps {
namespace {

struct Target {
  Batch batch;
  std::vector<Range> ranges;  // coalesced
};

Result<std::vector<Range>> ranges_inside(const Batch& batch, const std::vector<Range>& ranges) {
  if (ranges.empty()) return std::vector<Range>{{1, batch.quantity}};
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const Range& range = ranges[i];
    if (range.from >= 1 && range.from <= range.to && range.to <= batch.quantity) continue;
    return fail_field(Code::invalid_input, fmt::format("/ranges/{}", i), "range",
                      fmt::format("Cette série va de la position 1 à {}.", batch.quantity));
  }
  return coalesce(ranges);
}

void set_recalled_counts(db::Tx& tx, const BatchId& batch) {
  StoredCounts counts = find_counts(tx, batch);
  counts.recalled = count_positions(coalesce(active_recall_ranges(tx, batch)));
  counts.recalled_only = count_recalled_only(tx, batch);
  set_counts(tx, batch, counts);
}

identity::SubjectNamed name_of_lift(db::Tx& tx, const identity::Approval& approval) {
  const auto row = find_recall(tx, RecallId(approval.subject_id));
  if (!row) return {approval.subject_id};
  BatchLabel batch = BatchLabels(tx).of(row->recall.batch_id);
  return {std::move(batch.order_number),
          {{"product_name", batch.product_name},
           {"enterprise_name", batch.enterprise_name},
           {"count", row->recall.stamps},
           {"reason_code", row->recall.reason_code}}};
}

}  // namespace

Result<Recall> Service::recall(db::Tx& tx, const identity::Call& call, const RecallInput& input) {
  if (auto person = identity::require_person(call); !person) return fail(person.error());
  Target target;
  if (input.serial) {
    auto found = find_stamp(tx, *input.serial);
    if (!found)
      return fail_field(Code::invalid_input, "/serial", "unknown", "Ce numéro n'est celui d'aucune estampille.");
    target = {std::move(found->batch), {{found->position, found->position}}};
  } else {
    auto found = batch(tx, input.batch_id);
    if (!found) return fail_field(Code::invalid_input, "/batch_id", "unknown", "Cette série n'existe pas.");
    auto ranges = ranges_inside(*found, input.ranges);
    if (!ranges) return fail(ranges.error());
    target = {std::move(*found), std::move(*ranges)};
  }

  Recall recall;
  recall.id = RecallId(make_uuid_v7(call.now_ms, random_));
  recall.batch_id = target.batch.id;
  recall.stamps = count_positions(target.ranges);
  recall.reason_code = input.reason_code;
  recall.reason = input.reason;
  recall.recalled_by = call.caller.user_id;
  recall.created_at = call.now_ms;
  insert_recall(tx, recall);
  RangeMarked fact;
  fact.batch_id = target.batch.id;
  fact.fact = RangeFact::recalled;
  fact.at = call.now_ms;
  fact.reason_code = input.reason_code;
  mark(tx, fact, recall.id.str(), target.ranges);
  set_recalled_counts(tx, target.batch.id);
  boost::json::object detail = act_detail(target.batch.id, target.ranges);
  detail["reason_code"] = input.reason_code;
  call.record(tx, "recall.issue", recall.id.str(), std::move(detail));
  close_if_used_up(tx, call, target.batch.order_id);
  return this->recall(tx, recall.id);
}

void Service::install_effects() {
  using Shown = Result<boost::json::object>;
  const auto approved = [this](db::Tx& tx, const identity::Call& call, const identity::Approval& approval) -> Shown {
    if (auto lifted = lift(tx, call, RecallId(approval.subject_id)); !lifted) return fail(lifted.error());
    return boost::json::object();
  };
  const auto rejected = [](db::Tx& tx, const identity::Call&, const identity::Approval& approval) -> Shown {
    set_lift_asked(tx, RecallId(approval.subject_id), std::nullopt);
    return boost::json::object();
  };
  approvals_.install(identity::ApprovalKind::recall_lift, approved, rejected);
  approvals_.install_namer(identity::ApprovalKind::recall_lift, name_of_lift);
}

Result<identity::Approval> Service::ask_to_lift(db::Tx& tx, const identity::Call& call, const RecallId& id,
                                                const std::string& reason) {
  if (auto person = identity::require_person(call); !person) return fail(person.error());
  const auto found = recall(tx, id);
  if (!found) return fail(found.error());
  if (found->state != "active") return fail(Code::wrong_state, "Ce rappel est déjà levé.");
  if (found->recalled_by == call.caller.user_id) {
    return fail(Code::same_person, "Un rappel est levé par une autre personne que celle qui l'a prononcé.");
  }
  identity::ApprovalRequest request;
  request.kind = identity::ApprovalKind::recall_lift;
  request.subject_id = id.str();
  request.deciders = {identity::Role::ADMIN_GOUVERNEMENTAL, identity::Role::OPERATEUR_OCC};
  request.barred = {found->recalled_by};
  request.detail = {{"batch_id", found->batch_id.str()}, {"count", found->stamps}, {"reason_code", found->reason_code}};
  auto asked = approvals_.ask(tx, call, request);
  if (!asked) return asked;
  set_lift_asked(tx, id, reason);
  return asked;
}

std::optional<identity::Approval> Service::awaited_lift(db::Tx& tx, const RecallId& id) {
  return approvals_.awaited(tx, identity::ApprovalKind::recall_lift, id.str(), "");
}

Result<void> Service::lift(db::Tx& tx, const identity::Call& call, const RecallId& id) {
  const auto found = recall(tx, id);
  if (!found) return fail(found.error());
  if (found->state != "active") return fail(Code::wrong_state, "Ce rappel est déjà levé.");
  set_recall_lifted(tx, id, call.caller.user_id, call.now_ms);
  RangeMarked fact;
  fact.batch_id = found->batch_id;
  fact.fact = RangeFact::recalled;
  fact.at = call.now_ms;
  fact.reason_code = found->reason_code;
  fact.lifted = true;
  // What another recall still holds stays recalled.
  for (const Range& range : without(found->ranges, recalled_ranges(tx, found->batch_id))) {
    RangeMarked freed = fact;
    freed.from = range.from;
    freed.to = range.to;
    range_marked.publish(tx, std::move(freed));
  }
  set_recalled_counts(tx, found->batch_id);
  call.record(tx, "recall.lift", id.str(), {{"batch_id", found->batch_id.str()}});
  return {};
}

Result<Recall> Service::recall(db::Tx& tx, const RecallId& id) {
  auto row = find_recall(tx, id);
  if (!row) return fail(Code::not_found, "Ce rappel n'existe pas.");
  row->recall.ranges = ranges_of_recall(tx, id);
  return std::move(row->recall);
}

std::vector<Recall> Service::recalls(db::Tx& tx, const identity::Call& call, const RecallPage& page) {
  RecallsOf of;
  const identity::Scope scope = call.scope(identity::Permission::recalls_read);
  if (scope == identity::Scope::none) return {};
  if (scope == identity::Scope::own) {
    const bool printer = call.caller.role == identity::Role::ESTAMPILLEUR_AGREE;
    (printer ? of.printer_id : of.enterprise_id) = call.caller.organisation_id;
  }
  std::vector<Recall> all;
  for (StoredRecall& row : recalls_where(tx, of, page)) {
    row.recall.ranges = ranges_of_recall(tx, row.recall.id);
    all.push_back(std::move(row.recall));
  }
  return all;
}

std::vector<Recall> Service::active_recalls(db::Tx& tx) {
  std::vector<Recall> all;
  for (StoredRecall& row : newest_active_recalls(tx)) all.push_back(std::move(row.recall));
  return all;
}

}  // namespace qrcongo::stamps
