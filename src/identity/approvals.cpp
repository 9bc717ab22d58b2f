#include "qrcongo/identity/approvals.hpp"

#include "approval_store.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/identity/organisations.hpp"

namespace qrcongo::identity {
namespace {

struct KindName {
  ApprovalKind kind;
  std::string_view text;
};

constexpr KindName kinds[] = {{ApprovalKind::order, "order"},
                              {ApprovalKind::tariff, "tariff"},
                              {ApprovalKind::key_generation, "key_generation"},
                              {ApprovalKind::user, "user"},
                              {ApprovalKind::credential_reset, "credential_reset"},
                              {ApprovalKind::recall_lift, "recall_lift"},
                              {ApprovalKind::encryption_key, "encryption_key"}};

constexpr const char* awaiting = "awaiting";
constexpr const char* approved = "approved";
constexpr const char* rejected = "rejected";

boost::json::object detail_of(const Approval& approval) {
  return {{"kind", to_text(approval.kind)},
          {"subject_id", approval.subject_id},
          {"step", approval.step},
          {"asked", approval.detail}};
}

// And who may decide, so that nobody lets in another decider afterwards.
boost::json::object asked_detail_of(const Approval& approval) {
  boost::json::object detail = detail_of(approval);
  boost::json::array deciders;
  for (const Role role : approval.deciders) deciders.emplace_back(to_text(role));
  boost::json::array barred;
  for (const UserId& user : approval.barred) barred.emplace_back(user.str());
  detail["deciders"] = std::move(deciders);
  detail["barred"] = std::move(barred);
  return detail;
}

}  // namespace

std::string_view to_text(ApprovalKind kind) {
  for (const KindName& name : kinds) {
    if (name.kind == kind) return name.text;
  }
  check(false, "an ApprovalKind without a name");
  return "";
}

std::optional<ApprovalKind> from_text(std::type_identity<ApprovalKind>, std::string_view text) {
  for (const KindName& name : kinds) {
    if (name.text == text) return name.kind;
  }
  return std::nullopt;
}

void Approvals::install(ApprovalKind kind, Effect when_approved, Effect when_rejected) {
  effects_[kind] = {std::move(when_approved), std::move(when_rejected)};
}

void Approvals::install_discreet_namer(ApprovalKind kind, Permission permission, Namer namer) {
  discretions_.insert_or_assign(kind, Discretion{permission, std::move(namer)});
}

bool Approvals::may_know_subject(const Call& call, const Approval& approval) const {
  const auto discretion = discretions_.find(approval.kind);
  if (discretion == discretions_.end()) return true;
  if (call.scope(discretion->second.permission) != Scope::none) return true;
  return may_decide(call, approval).has_value();
}

SubjectNamed Approvals::name_subject(db::Tx& tx, const Call& call, const Approval& approval) const {
  if (!may_know_subject(call, approval)) return discretions_.at(approval.kind).namer(tx, approval);
  const auto installed = namers_.find(approval.kind);
  return installed == namers_.end() ? SubjectNamed{approval.subject_id} : installed->second(tx, approval);
}

Result<Approval> Approvals::ask(db::Tx& tx, const Call& call, const ApprovalRequest& request) {
  if (awaited(tx, request.kind, request.subject_id, request.step))
    return fail(Code::wrong_state, "Une autre personne doit déjà en décider : sa décision est attendue.");
  Approval made;
  made.id = ApprovalId(make_uuid_v7(call.now_ms, random_));
  made.kind = request.kind;
  made.subject_id = request.subject_id;
  made.step = request.step;
  made.deciders = request.deciders;
  made.barred = request.barred;
  made.detail = request.detail;
  made.state = awaiting;
  if (!call.caller.system) made.asked_by = call.caller.user_id;
  made.asked_at = call.now_ms;
  store::insert_approval(tx, made);
  call.record(tx, "approval.ask", made.id.str(), asked_detail_of(made));
  return made;
}

Result<void> Approvals::may_decide(const Call& call, const Approval& approval) const {
  if (!call.caller.is_person())
    return fail(Code::forbidden, "Une personne doit en décider : un client d'API ne le peut pas.");
  if (!approval.deciders.contains(call.caller.role))
    return fail(Code::forbidden, "Cette décision revient à un autre rôle que le vôtre.");
  if (approval.state != awaiting) return fail(Code::wrong_state, "Cette approbation n'est plus attendue.");
  if (approval.asked_by == call.caller.user_id)
    return fail(Code::same_person, "Vous l'avez vous-même demandé : une autre personne doit en décider.");
  if (approval.first_decided_by == call.caller.user_id)
    return fail(Code::same_person, "Vous l'avez déjà approuvé : une seconde personne doit le faire aussi.");
  if (approval.barred.contains(call.caller.user_id))
    return fail(Code::same_person, "Vous êtes déjà partie à cet acte : une autre personne doit en décider.");
  return {};
}

Result<Approval> Approvals::find_to_decide(db::Tx& tx, const Call& call, const ApprovalId& id) {
  auto found = approval(tx, id);
  if (!found) return found;
  if (auto may = may_decide(call, *found); !may) return fail(may.error());
  if (!is_active_person(tx, call.caller.user_id)) return fail(Code::forbidden, "Votre compte n'est plus actif.");
  return found;
}

void Approvals::decide(db::Tx& tx, const Call& call, Approval& approval, const std::string& state,
                       const std::string& comment) {
  approval.state = state;
  approval.decided_by = call.caller.user_id;
  approval.decided_at = call.now_ms;
  approval.comment = comment;
  check(store::end_approval(tx, approval), "an approval that was awaited is so no longer within one transaction");
}

Result<Approvals::Decision> Approvals::approve(db::Tx& tx, const Call& call, const ApprovalId& id,
                                               const std::string& comment) {
  auto decided = find_to_decide(tx, call, id);
  if (!decided) return fail(decided.error());
  // Who starts a command on the machine is not known: he may be the one who approves.
  if (!decided->asked_by && !decided->first_decided_by) {
    decided->first_decided_by = call.caller.user_id;
    store::set_first_decider(tx, *decided);
    call.record(tx, "approval.approve_first", id.str(), detail_of(*decided));
    return Decision{std::move(*decided), {}};
  }
  decide(tx, call, *decided, approved, comment);
  call.record(tx, "approval.approve", id.str(), detail_of(*decided));
  const auto installed = effects_.find(decided->kind);
  check(installed != effects_.end(), "an approval whose effect nobody installed");
  auto shown_once = installed->second.approved(tx, call, *decided);
  if (!shown_once) return fail(shown_once.error());
  return Decision{std::move(*decided), std::move(*shown_once)};
}

Result<Approvals::Decision> Approvals::reject(db::Tx& tx, const Call& call, const ApprovalId& id,
                                              const std::string& reason) {
  auto decided = find_to_decide(tx, call, id);
  if (!decided) return fail(decided.error());
  decide(tx, call, *decided, rejected, reason);
  call.record(tx, "approval.reject", id.str(), detail_of(*decided));
  const auto installed = effects_.find(decided->kind);
  check(installed != effects_.end(), "an approval whose effect nobody installed");
  auto shown_once = installed->second.rejected(tx, call, *decided);
  if (!shown_once) return fail(shown_once.error());
  return Decision{std::move(*decided), std::move(*shown_once)};
}

std::optional<Approval> Approvals::awaited(db::Tx& tx, ApprovalKind kind, const std::string& subject_id,
                                           const std::string& step) {
  for (Approval& found : store::awaited_approvals(tx, kind, subject_id)) {
    if (found.step == step) return std::move(found);
  }
  return std::nullopt;
}

void Approvals::withdraw(db::Tx& tx, const Call& call, ApprovalKind kind, const std::string& subject_id) {
  for (Approval& found : store::awaited_approvals(tx, kind, subject_id)) {
    found.state = "withdrawn";
    found.decided_at = call.now_ms;
    store::end_approval(tx, found);
    call.record(tx, "approval.withdraw", found.id.str(), detail_of(found));
  }
}

Result<Approval> Approvals::approval(db::Tx& tx, const ApprovalId& id) {
  auto found = store::approval(tx, id);
  if (!found) return fail(Code::not_found, "Cette approbation n'existe pas.");
  return std::move(*found);
}

std::vector<Approval> Approvals::approvals(db::Tx& tx, const Call& call, const ApprovalPage& page) {
  if (page.awaiting_me && !call.caller.is_person()) return {};
  return store::approvals(tx, call.caller, page);
}

}  // namespace qrcongo::identity
