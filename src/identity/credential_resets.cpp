#include "qrcongo/identity/credential_resets.hpp"

#include <boost/json/object.hpp>

#include "authority_body.hpp"
#include "link_store.hpp"
#include "person.hpp"
#include "qrcongo/base/clock.hpp"
#include "store.hpp"
#include "user_rules.hpp"

namespace qrcongo::identity {
namespace {

namespace json = boost::json;

constexpr std::int64_t sent_link_life_ms = 30 * minute_ms;
constexpr std::int64_t shown_link_life_ms = day_ms;  // it goes from hand to hand
constexpr std::int64_t keep_links_ms = 90 * day_ms;

tl::unexpected<Error> link_is_dead() {
  return fail(Code::not_found, "Ce lien a déjà servi, a expiré ou n'existe pas.");
}

json::object detail_of(const ResetWanted& wanted) { return {{"password", wanted.password}, {"totp", wanted.totp}}; }

bool flag(const json::object& detail, std::string_view name) {
  const json::value* value = detail.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

}  // namespace

std::string reset_url(const std::string& public_url, const Invitation& link) {
  return public_url + "/console/reinitialisation/" + link.token;
}

CredentialResets::CredentialResets(Authority& authority, Service& service, Approvals& approvals, Random& random)
    : authority_(authority), service_(service), approvals_(approvals), random_(random) {
  const auto nothing = [](db::Tx&, const Call&, const Approval&) -> Result<json::object> { return json::object(); };
  approvals_.install(
      ApprovalKind::credential_reset,
      [this](db::Tx& tx, const Call& decider, const Approval& approval) { return on_approved(tx, decider, approval); },
      nothing);
  approvals_.install_namer(ApprovalKind::credential_reset, name_of_person);
  approvals_.install_discreet_namer(ApprovalKind::credential_reset, Permission::users_read, role_of_person);
}

Result<ResetOutcome> CredentialResets::reset(db::Tx& tx, const Call& call, const UserId& id,
                                             const ResetWanted& wanted) {
  const auto user = service_.require_user(tx, call, Permission::users_write, id);
  if (!user) return fail(user.error());
  if (auto may = check_may_manage(call, user->organisation_id, user->role); !may) return fail(may.error());
  if (user->id == call.caller.user_id) {
    return fail(Code::same_person, "Une autre personne doit le demander pour vous.");
  }
  if (!wanted.password && !wanted.totp) {
    return fail_field(Code::invalid_input, "/password", "required", "Dites ce qui est à renouveler.");
  }
  if (user->state != "active") return fail(Code::wrong_state, "Cette personne n'est pas active.");
  if (decides(user->role, user->duties)) return ask_for_approval(tx, call, *user, wanted);
  return carry_out(tx, call, *user, wanted);
}

Result<ResetOutcome> CredentialResets::ask_for_approval(db::Tx& tx, const Call& call, const User& user,
                                                        const ResetWanted& wanted) {
  ApprovalRequest request;
  request.kind = ApprovalKind::credential_reset;
  request.subject_id = user.id.str();
  request.deciders = {Role::ADMIN_GOUVERNEMENTAL};
  request.barred = {user.id};
  request.detail = detail_of(wanted);
  const auto asked = approvals_.ask(tx, call, request);
  if (!asked) return fail(asked.error());
  call.record(tx, "user.ask_reset", user.id.str(), detail_of(wanted));
  ResetOutcome outcome{"awaiting_approval", std::nullopt, asked->id};
  if (wanted.password) outcome.code = approvals_.make_code(tx, asked->id);
  return outcome;
}

Result<json::object> CredentialResets::on_approved(db::Tx& tx, const Call& decider, const Approval& approval) {
  const auto user = store::user(tx, UserId(approval.subject_id));
  if (!user || user->state != "active") return fail(Code::wrong_state, "Cette personne n'est plus active.");
  const ResetWanted wanted{flag(approval.detail, "password"), flag(approval.detail, "totp")};
  // Whoever approves sees a link that is not sent, and must not come in by himself.
  std::optional<ApprovalId> with_code_of;
  if (wanted.password && !service_.can_send_links()) {
    if (auto code = require_code(tx, approvals_, approval); !code) return fail(code.error());
    with_code_of = approval.id;
  }
  const auto outcome = carry_out(tx, decider, *user, wanted, with_code_of);
  if (!outcome) return fail(outcome.error());
  if (!outcome->link) return json::object();
  return json::object{{"link", reset_url(authority_.body_->settings.issuer, *outcome->link)},
                      {"link_expires_at", format_time(outcome->link->expires_at)}};
}

Result<ResetOutcome> CredentialResets::carry_out(db::Tx& tx, const Call& call, const User& user,
                                                 const ResetWanted& wanted,
                                                 const std::optional<ApprovalId>& with_code_of) {
  call.record(tx, "user.reset", user.id.str(), detail_of(wanted));
  if (!wanted.password) {
    remove_second_factor(tx, user.id);
    authority_.body_->sessions.end_all_of(tx, user.id, call.now_ms);
    return ResetOutcome{"done", std::nullopt, std::nullopt};
  }
  store::end_credential_resets_of(tx, user.id, call.now_ms);
  // To the person rather than through other hands, wherever that is possible.
  if (service_.can_send_links()) {
    make_and_send_link(tx, user, wanted.totp, call.now_ms);
    return ResetOutcome{"sent", std::nullopt, std::nullopt};
  }
  return ResetOutcome{"link", make_link(tx, user, wanted.totp, call.now_ms, shown_link_life_ms, with_code_of),
                      std::nullopt};
}

void CredentialResets::send_link(db::Tx& tx, const Call& call, const std::string& email) {
  store::forget_credential_resets(tx, call.now_ms - keep_links_ms);
  const auto user = store::user_by_email(tx, email);
  if (!user || user->state != "active" || decides(user->role, user->duties) || !service_.can_send_links()) return;
  make_and_send_link(tx, *user, false, call.now_ms);
  system_call(call.now_ms).record(tx, "user.send_reset_link", user->id.str());
}

Invitation CredentialResets::make_link(db::Tx& tx, const User& user, bool totp, std::int64_t now_ms,
                                       std::int64_t life_ms, const std::optional<ApprovalId>& with_code_of) {
  const Invitation link{random_token(random_), now_ms + life_ms};
  store::insert_credential_reset(tx, link.token, {user.id, totp, link.expires_at, with_code_of}, now_ms);
  return link;
}

void CredentialResets::make_and_send_link(db::Tx& tx, const User& user, bool totp, std::int64_t now_ms) {
  const Invitation made = make_link(tx, user, totp, now_ms, sent_link_life_ms);
  PersonalLink link;
  link.purpose = PersonalLink::Purpose::reset;
  link.url = reset_url(authority_.body_->settings.issuer, made);
  link.life_ms = sent_link_life_ms;
  service_.send_link(tx, user, link);
}

void CredentialResets::remove_second_factor(db::Tx& tx, const UserId& user) {
  authority_.body_->second_factor.remove(tx, user);
}

Result<OpenReset> CredentialResets::open(db::Tx& tx, const std::string& token, std::int64_t now_ms) {
  const auto found = store::open_credential_reset(tx, token, now_ms);
  if (!found) return link_is_dead();
  auto user = store::user(tx, found->user_id);
  if (!user || user->state != "active") return link_is_dead();
  return OpenReset{std::move(*user), found->totp, found->expires_at, found->approval_id};
}

Result<bool> CredentialResets::try_code(db::Tx& tx, const Call& call, const std::string& token,
                                        const std::string& code) {
  const auto reset = open(tx, token, call.now_ms);
  if (!reset) return fail(reset.error());
  if (!reset->approval_id || approvals_.is_code(tx, *reset->approval_id, code)) return true;
  const std::int64_t left = store::count_wrong_reset_code(tx, token, call.now_ms);
  record_wrong_code(tx, call, reset->user.id, left);
  return false;
}

Result<void> CredentialResets::take_up(db::Tx& tx, const Call& call, const std::string& token,
                                       const std::string& password_record, const std::optional<std::string>& code) {
  const auto reset = open(tx, token, call.now_ms);
  if (!reset) return fail(reset.error());
  if (auto right = require_right_code(tx, approvals_, reset->approval_id, code); !right) return right;
  store::set_password_record(tx, reset->user.id, password_record);
  store::end_credential_resets_of(tx, reset->user.id, call.now_ms);
  if (reset->totp) remove_second_factor(tx, reset->user.id);
  authority_.body_->sessions.end_all_of(tx, reset->user.id, call.now_ms);
  in_name_of(call, reset->user).record(tx, "user.reset_password", reset->user.id.str(), {{"totp", reset->totp}});
  return {};
}

}  // namespace qrcongo::identity
