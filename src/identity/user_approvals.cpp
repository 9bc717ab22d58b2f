// What of people takes a second administrator: that somebody comes in who decides or records money, keeps the cash,
// comes back, or is called otherwise.
#include "person.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/base/clock.hpp"
#include "store.hpp"
#include "user_rules.hpp"

namespace qrcongo::identity {
namespace {

constexpr const char* invite_change = "invite";
constexpr const char* cashier_change = "cashier";
constexpr const char* enable_change = "enable";
constexpr const char* rename_change = "rename";

ApprovalRequest request_of(const User& user, const char* change) {
  ApprovalRequest request;
  request.kind = ApprovalKind::user;
  request.subject_id = user.id.str();
  request.deciders = {Role::ADMIN_GOUVERNEMENTAL};
  request.barred = {user.id};
  request.detail = detail_of(user);
  request.detail["change"] = change;
  return request;
}

Result<void> refuse_mixture(const char* pointer) {
  return fail_field(Code::invalid_input, pointer, "alone",
                    "Ce changement attend une seconde personne : demandez-le seul, sans autre modification.");
}

// What is approved is one thing, and what needs no approval is not kept waiting with it.
Result<void> require_alone(const User& user, const UserPatch& patch) {
  if (patch.name && (patch.state || patch.duties)) return refuse_mixture("/name");
  if (patch.state && patch.duties) return refuse_mixture("/duties");
  if (!patch.duties) return {};
  std::set<Duty> with_cashier = user.duties;
  with_cashier.insert(Duty::cashier);
  return *patch.duties == with_cashier ? Result<void>() : refuse_mixture("/duties");
}

bool is_rename(const Approval& approval) {
  const auto* change = approval.detail.if_contains("change");
  return change != nullptr && *change == rename_change;
}

const char* change_of(const User& user, const UserPatch& patch) {
  if (patch.duties) return cashier_change;
  return is_other_name(user, patch.name) ? rename_change : enable_change;
}

// Somebody else may have come to bear the name meanwhile.
Result<void> name_as_approved(db::Tx& tx, const Call& call, User& user) {
  const auto wanted = store::wanted_name(tx, user.id);
  if (!wanted) return fail(Code::wrong_state, "Le nom demandé n'est plus connu : refusez cette demande.");
  if (auto may = check_name_free(tx, user, *wanted); !may) return may;
  store::set_wanted_name(tx, user.id, std::nullopt);
  give_name(tx, call, user, *wanted);
  return {};
}

}  // namespace

SubjectNamed name_of_person(db::Tx& tx, const Approval& approval) {
  const auto user = store::user(tx, UserId(approval.subject_id));
  if (!user || user->name.empty()) return {approval.subject_id};
  SubjectNamed named{user->name,
                     {{"role", to_text(user->role)},
                      {"organisation_name", store::organisation_name(tx, user->organisation_id).value_or("")}}};
  const bool awaits_name = approval.state == "awaiting" && is_rename(approval);
  if (awaits_name) named.summary["wanted_name"] = store::wanted_name(tx, user->id).value_or("");
  return named;
}

SubjectNamed role_of_person(db::Tx& tx, const Approval& approval) {
  const auto user = store::user(tx, UserId(approval.subject_id));
  if (!user || user->name.empty()) return {approval.subject_id};
  return {std::string(to_text(user->role)), {{"role", to_text(user->role)}}};
}

void Service::install_effects(std::string public_url) {
  public_url_ = std::move(public_url);
  const auto approved = [this](db::Tx& tx, const Call& call, const Approval& approval) {
    return take_effect(tx, call, approval);
  };
  // Who was not approved stays out; what was not granted was never had.
  const auto rejected = [this](db::Tx& tx, const Call& call, const Approval& approval) -> Result<boost::json::object> {
    auto user = store::user(tx, UserId(approval.subject_id));
    check(user.has_value(), "an approval about nobody");
    if (is_rename(approval)) store::set_wanted_name(tx, user->id, std::nullopt);
    if (approval.detail.at("change") == invite_change) save_change(tx, call, *user);
    return boost::json::object();
  };
  approvals_.install(ApprovalKind::user, approved, rejected);
  approvals_.install_namer(ApprovalKind::user, name_of_person);
  approvals_.install_discreet_namer(ApprovalKind::user, Permission::users_read, role_of_person);
}

Result<InvitedUser> Service::propose(db::Tx& tx, const Call& call, User user) {
  user.state = "awaiting_approval";
  if (store::user(tx, user.id)) {
    store::update_user(tx, user);
    store::end_invitations_of(tx, user.id, call.now_ms);
  } else {
    store::insert_user(tx, user);
  }
  call.record(tx, "user.propose", user.id.str(), detail_of(user));
  const auto asked = approvals_.ask(tx, call, request_of(user, invite_change));
  if (!asked) return fail(asked.error());
  user_changed.publish(tx, user);
  InvitedUser proposed{std::move(user), std::nullopt};
  proposed.code = approvals_.make_code(tx, asked->id);
  return proposed;
}

Result<ChangedUser> Service::ask_for_change(db::Tx& tx, const Call& call, const User& user, const UserPatch& patch) {
  if (auto alone = require_alone(user, patch); !alone) return fail(alone.error());
  auto asked = approvals_.ask(tx, call, request_of(user, change_of(user, patch)));
  if (!asked) return fail(asked.error());
  if (is_rename(*asked)) store::set_wanted_name(tx, user.id, patch.name);
  return ChangedUser{user, std::move(*asked)};
}

Result<boost::json::object> Service::take_effect(db::Tx& tx, const Call& call, const Approval& approval) {
  auto user = store::user(tx, UserId(approval.subject_id));
  check(user.has_value(), "an approval about nobody");
  const auto& change = approval.detail.at("change");
  if (change == invite_change) return invite_approved(tx, call, approval, std::move(*user));
  if (change == cashier_change) user->duties.insert(Duty::cashier);
  if (change == enable_change) {
    if (auto may = check_name_free(tx, *user, user->name); !may) return fail(may.error());
    user->state = "active";
  }
  if (change == rename_change) {
    if (auto named = name_as_approved(tx, call, *user); !named) return fail(named.error());
  }
  save_change(tx, call, *user);
  return boost::json::object();
}

Result<boost::json::object> Service::invite_approved(db::Tx& tx, const Call& call, const Approval& approval,
                                                     User user) {
  const auto organisation = store::organisation(tx, user.organisation_id);
  if (!organisation || organisation->state != "active")
    return fail(Code::wrong_state, "L'organisation de cette personne est suspendue.");
  if (auto may = check_name_free(tx, user, user.name); !may) return fail(may.error());
  user.state = "invited";
  ++user.version;
  user.updated_at = call.now_ms;
  // Whoever approves sees a link that is not sent, and must not come in by himself.
  std::optional<ApprovalId> with_code_of;
  if (!can_send_links()) {
    if (auto code = require_code(tx, approvals_, approval); !code) return fail(code.error());
    with_code_of = approval.id;
  }
  auto invited = make_invitation(tx, call, user, detail_of(user), with_code_of);
  if (!invited) return fail(invited.error());
  send_invitation(tx, call, *invited);
  if (invited->sent_to_email) return boost::json::object();
  return boost::json::object{{"link", invitation_url(public_url_, *invited->invitation)},
                             {"link_expires_at", format_time(invited->invitation->expires_at)}};
}

}  // namespace qrcongo::identity
