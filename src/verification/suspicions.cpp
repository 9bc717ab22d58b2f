#include "qrcongo/verification/suspicions.hpp"

#include "qrcongo/base/check.hpp"
#include "qrcongo/base/clock.hpp"
#include "suspicion_store.hpp"

namespace qrcongo::verification {

std::string_view to_text(SuspicionState state) {
  switch (state) {
    case SuspicionState::open:
      return "open";
    case SuspicionState::closed:
      return "closed";
  }
  check(false, "a SuspicionState without a name");
  return "";
}

std::optional<SuspicionState> from_text(std::type_identity<SuspicionState>, std::string_view text) {
  for (const auto state : {SuspicionState::open, SuspicionState::closed}) {
    if (to_text(state) == text) return state;
  }
  return std::nullopt;
}

std::string_view to_text(SuspicionOutcome outcome) {
  switch (outcome) {
    case SuspicionOutcome::genuine:
      return "genuine";
    case SuspicionOutcome::copies_confirmed:
      return "copies_confirmed";
    case SuspicionOutcome::undecided:
      return "undecided";
  }
  check(false, "a SuspicionOutcome without a name");
  return "";
}

std::optional<SuspicionOutcome> from_text(std::type_identity<SuspicionOutcome>, std::string_view text) {
  for (const auto outcome :
       {SuspicionOutcome::genuine, SuspicionOutcome::copies_confirmed, SuspicionOutcome::undecided}) {
    if (to_text(outcome) == text) return outcome;
  }
  return std::nullopt;
}

void Suspicions::note(db::Tx& tx, Suspicion seen) {
  if (update_open_suspicion(tx, seen)) return;
  if (const auto decided = last_closed_suspicion(tx, seen.number)) {
    const bool was_weighed = seen.last_scan_at <= decided->closed_at.value_or(0);
    const bool is_settled = decided->outcome == SuspicionOutcome::copies_confirmed;
    const bool says_more =
        decided->outcome == SuspicionOutcome::genuine || (seen.rules | decided->rules) != decided->rules;
    if (was_weighed || is_settled || !says_more) return;
  }
  seen.id = SuspicionId(make_uuid_v7(seen.opened_at, random_));
  insert_suspicion(tx, seen);
}

void Suspicions::note_checks(db::Tx& tx, const identity::Call& call, const std::vector<std::uint64_t>& numbers) {
  for (const std::uint64_t number : numbers) {
    note_inspector_check(tx, static_cast<std::int64_t>(number), call.caller.user_id, call.now_ms);
  }
}

Result<Suspicion> Suspicions::close(db::Tx& tx, const identity::Call& call, const SuspicionId& id,
                                    SuspicionOutcome outcome, const std::string& comment) {
  if (auto person = identity::require_person(call); !person) return fail(person.error());
  if (!call.caller.has(identity::Duty::inspector)) {
    return fail(Code::forbidden, "Seul un inspecteur clôt un soupçon de copie.");
  }
  auto found = find_suspicion(tx, id);
  if (!found) return fail(Code::not_found, "Ce soupçon de copie n'existe pas.");
  if (found->state != SuspicionState::open) return fail(Code::wrong_state, "Ce soupçon de copie est déjà clos.");
  if (has_inspector_check(tx, found->number, call.caller.user_id)) {
    return fail(Code::same_person,
                "Vous avez vous-même contrôlé cette estampille : un autre inspecteur doit clore ce soupçon.");
  }
  found->state = SuspicionState::closed;
  found->outcome = outcome;
  found->comment = comment;
  found->closed_by = call.caller.user_id;
  found->closed_at = call.now_ms;
  set_suspicion_closed(tx, *found);
  call.record(tx, "suspicion.close", id.str(), {{"serial", found->serial}, {"outcome", to_text(outcome)}});
  closed.publish(tx, *found);
  return std::move(*found);
}

std::optional<Suspicion> Suspicions::find(db::Tx& tx, const SuspicionId& id) { return find_suspicion(tx, id); }

std::vector<Suspicion> Suspicions::list(db::Tx& tx, const SuspicionPage& page) { return suspicions_where(tx, page); }

std::vector<Suspicion> Suspicions::of_stamp(db::Tx& tx, std::int64_t number) { return suspicions_of_stamp(tx, number); }

std::int64_t Suspicions::reapply(db::Tx& tx, ledger::ScanLedger& ledger) {
  std::int64_t told = 0;
  each_decided_suspicion(tx, [&](const Suspicion& decided) {
    const auto scans = ledger.look(static_cast<std::uint64_t>(decided.number));
    const bool is_known = decided.outcome == SuspicionOutcome::genuine
                              ? scans.evidence_from > ledger::minute_of(decided.closed_at.value_or(0))
                              : scans.has(ledger::ScanSummary::is_confirmed);
    if (is_known) return;
    tell_ledger(decided, ledger);
    ++told;
  });
  return told;
}

void tell_ledger(const Suspicion& closed, ledger::ScanLedger& ledger) {
  if (!closed.outcome || closed.outcome == SuspicionOutcome::undecided) return;
  ledger::Scan scan;
  scan.kind = closed.outcome == SuspicionOutcome::genuine ? ledger::ScanKind::cleared : ledger::ScanKind::confirmed;
  scan.number = static_cast<std::uint64_t>(closed.number);
  // Evidence begins anew with the next minute: that tells a stamp that was cleared from one first seen in this one.
  scan.at_ms = closed.closed_at.value_or(0) + minute_ms;
  ledger.count(scan);
}

}  // namespace qrcongo::verification
