// How people come in: a one-time link, taken up by whoever holds it.
#include "contact_details.hpp"
#include "link_store.hpp"
#include "person.hpp"
#include "qrcongo/base/text.hpp"
#include "store.hpp"
#include "user_rules.hpp"

namespace qrcongo::identity {
namespace {

constexpr std::int64_t invitation_life_ms = 7 * day_ms;

Result<void> check_email(const std::string& email) {
  if (is_email(email)) return {};
  return fail_field(Code::invalid_input, "/email", "email", "Adresse électronique attendue.");
}

tl::unexpected<Error> link_is_dead() {
  return fail(Code::not_found, "Ce lien a déjà servi, a expiré ou n'existe pas.");
}

tl::unexpected<Error> name_was_taken() {
  return fail(Code::already_exists,
              "Une autre personne en activité porte le nom de cette invitation : demandez-en une sous un nom qui vous "
              "distingue.");
}

// What an invitation may hold that names its own taker, and what it may not.
Result<void> refuse_own_names(const std::optional<std::string>& email, const std::optional<std::string>& name) {
  if (email) return fail_field(Code::unknown_field, "/email", "unknown", "L'invitation dit déjà qui vous êtes.");
  if (name) return fail_field(Code::unknown_field, "/name", "unknown", "L'invitation dit déjà qui vous êtes.");
  return {};
}

// Whether this input may be meant for who has the address already: invited and not come yet; or, of those who take an
// approval, refused before. An approval that is awaited is found by who asks for another one.
bool is_same_newcomer(db::Tx& tx, const User& known, const UserInput& input) {
  if (known.organisation_id != input.organisation_id || known.role != input.role) return false;
  if (known.state == "invited" || known.state == "awaiting_approval") return true;
  return known.state == "disabled" && decides(known.role, known.duties) && !store::password_record(tx, known.id);
}

// Whoever invites an address keeps it from others only for as long as the link lives: somebody who was never active and
// whom no link can bring in any more makes place for another organisation's invitation. What was asked for him is asked
// of nobody any more.
void free_unanswered_address(db::Tx& tx, const Call& call, Approvals& approvals, const UserInput& input) {
  const auto known = store::user_by_email(tx, input.email);
  if (!known || known->state != "invited" || store::has_open_invitation(tx, known->id, call.now_ms)) return;
  if (known->organisation_id == input.organisation_id && known->role == input.role) return;
  const Call system = system_call(call.now_ms);
  approvals.withdraw(tx, system, ApprovalKind::user, known->id.str());
  approvals.withdraw(tx, system, ApprovalKind::credential_reset, known->id.str());
  store::forget_invited_user(tx, known->id);
  system.record(tx, "user.forget", known->id.str(), {{"reason", "invitation_expired"}});
}

// The user whom this input describes: a new one, or the one who has not come yet.
Result<User> invited_user(db::Tx& tx, const Call& call, Approvals& approvals, const UserInput& input, Random& random) {
  User user;
  free_unanswered_address(tx, call, approvals, input);
  if (auto known = store::user_by_email(tx, input.email)) {
    if (!is_same_newcomer(tx, *known, input)) {
      return fail(Code::already_exists, "Une personne a déjà cette adresse électronique.");
    }
    user = std::move(*known);
    ++user.version;
  } else {
    user.id = UserId(make_uuid_v7(call.now_ms, random));
    user.email = input.email;
    user.organisation_id = input.organisation_id;
    user.role = input.role;
    user.created_at = call.now_ms;
  }
  user.name = input.name;
  user.duties = input.duties;
  user.language = input.language;
  user.updated_at = call.now_ms;
  return user;
}

}  // namespace

std::string invitation_url(const std::string& public_url, const Invitation& invitation) {
  return public_url + "/console/invitation/" + invitation.token;
}

Result<InvitedUser> Service::invite(db::Tx& tx, const Call& call, const UserInput& input) {
  if (auto may = check_may_manage(call, input.organisation_id, input.role); !may) return fail(may.error());
  const auto organisation = store::organisation(tx, input.organisation_id);
  if (!organisation) {
    return fail_field(Code::invalid_input, "/organisation_id", "unknown", "Cette organisation n'existe pas.");
  }
  if (organisation->state != "active") return fail(Code::wrong_state, "Cette organisation est suspendue.");
  if (!suits(input.role, *organisation)) {
    return fail_field(Code::invalid_input, "/role", "kind", "Ce rôle ne va pas avec le genre de l'organisation.");
  }
  if (auto duties = check_duties(input.role, input.duties); !duties) return fail(duties.error());
  UserInput lowered = input;
  lowered.email = to_lower_ascii(input.email);
  if (auto email = check_email(lowered.email); !email) return fail(email.error());
  auto user = invited_user(tx, call, approvals_, lowered, random_);
  if (!user) return fail(user.error());
  if (auto named = check_new_name(tx, *user, user->name); !named) return fail(named.error());
  if (!call.caller.system && decides(user->role, user->duties)) return propose(tx, call, std::move(*user));
  user->state = "invited";
  auto invited = make_invitation(tx, call, *user, detail_of(*user));
  if (invited && !call.caller.system) send_invitation(tx, call, *invited);
  return invited;
}

Result<InvitedUser> Service::make_invitation(db::Tx& tx, const Call& call, const User& user, boost::json::object detail,
                                             const std::optional<ApprovalId>& with_code_of) {
  if (store::user(tx, user.id)) {
    store::update_user(tx, user);
    store::end_invitations_of(tx, user.id, call.now_ms);
    approvals_.withdraw(tx, call, ApprovalKind::user, user.id.str());
    store::set_wanted_name(tx, user.id, std::nullopt);
  } else {
    store::insert_user(tx, user);
  }
  const Invitation invitation{random_token(random_), call.now_ms + invitation_life_ms};
  store::insert_invitation(tx, invitation.token, {user.id, invitation.expires_at, with_code_of});
  call.record(tx, "user.invite", user.id.str(), std::move(detail));
  user_changed.publish(tx, user);
  return InvitedUser{user, invitation};
}

void Service::send_invitation(db::Tx& tx, const Call& call, InvitedUser& invited) const {
  if (!can_send_links()) return;
  PersonalLink link;
  link.purpose = PersonalLink::Purpose::invitation;
  link.url = invitation_url(public_url_, *invited.invitation);
  link.life_ms = invited.invitation->expires_at - call.now_ms;
  send_link(tx, invited.user, link);
  invited.sent_to_email = true;
}

bool Service::has_administrator(db::Tx& tx) { return store::count_able(tx, Role::ADMIN_GOUVERNEMENTAL) > 0; }

Result<Invitation> Service::invite_first_administrator(db::Tx& tx, const Call& call) {
  if (has_administrator(tx)) return fail(Code::wrong_state, "Un administrateur existe déjà.");
  store::end_first_administrator_invitations(tx, call.now_ms);
  const Invitation invitation{random_token(random_), call.now_ms + invitation_life_ms};
  store::insert_invitation(tx, invitation.token, {std::nullopt, invitation.expires_at, std::nullopt});
  call.record(tx, "invitation.create", "first_administrator");
  return invitation;
}

Result<InvitedUser> Service::create_administrator(db::Tx& tx, const Call& call, const std::string& email) {
  if (store::count_able(tx, Role::ADMIN_GOUVERNEMENTAL) >= 2) {
    return fail(Code::wrong_state,
                "Deux administrateurs sont en activité : l'un d'eux propose le suivant (POST /api/v1/users), un autre "
                "l'approuve.");
  }
  UserInput input;
  input.email = to_lower_ascii(email);
  if (auto right = check_email(input.email); !right) return fail(right.error());
  // He can be renamed later; on the machine nobody asks for more than the address, which nobody else has.
  input.name = input.email.substr(0, input.email.find('@'));
  input.organisation_id = government(tx, call).id;
  input.role = Role::ADMIN_GOUVERNEMENTAL;
  auto user = invited_user(tx, call, approvals_, input, random_);
  if (!user) return fail(user.error());
  if (!check_name_free(tx, *user, user->name)) user->name = user->email;
  user->state = "invited";
  boost::json::object detail = detail_of(*user);
  detail["bootstrap"] = true;
  return make_invitation(tx, call, *user, std::move(detail));
}

Result<OpenInvitation> Service::invitation(db::Tx& tx, const std::string& token, std::int64_t now_ms) {
  const auto found = store::open_invitation(tx, token, now_ms);
  if (!found) return link_is_dead();
  if (!found->user_id)
    return has_administrator(tx) ? Result<OpenInvitation>(link_is_dead()) : OpenInvitation{{}, found->expires_at};
  auto user = store::user(tx, *found->user_id);
  if (!user || user->state != "invited") return link_is_dead();
  return OpenInvitation{std::move(user), found->expires_at, found->approval_id};
}

Result<bool> Service::try_code(db::Tx& tx, const Call& call, const std::string& token, const std::string& code) {
  const auto open = invitation(tx, token, call.now_ms);
  if (!open) return fail(open.error());
  if (!open->approval_id || approvals_.is_code(tx, *open->approval_id, code)) return true;
  const std::int64_t left = store::count_wrong_invitation_code(tx, token, call.now_ms);
  record_wrong_code(tx, call, open->user->id, left);
  return false;
}

Result<User> Service::accept_invitation(db::Tx& tx, const Call& call, const std::string& token,
                                        const std::string& password_record, const std::optional<std::string>& email,
                                        const std::optional<std::string>& name,
                                        const std::optional<std::string>& code) {
  auto open = invitation(tx, token, call.now_ms);
  if (!open) return fail(open.error());
  if (auto right = require_right_code(tx, approvals_, open->approval_id, code); !right) return fail(right.error());
  User user;
  if (open->user) {
    if (auto named = refuse_own_names(email, name); !named) return fail(named.error());
    user = std::move(*open->user);
    if (!check_name_free(tx, user, user.name)) return name_was_taken();
    user.state = "active";
    ++user.version;
    user.updated_at = call.now_ms;
    store::update_user(tx, user);
    store::end_invitations_of(tx, user.id, call.now_ms);
  } else {
    auto first = accept_as_first_administrator(tx, call, email, name);
    if (!first) return first;
    user = std::move(*first);
  }
  store::set_password_record(tx, user.id, password_record);
  if (user.role == Role::ADMIN_GOUVERNEMENTAL) store::end_first_administrator_invitations(tx, call.now_ms);
  if (store::count_able(tx, Role::ADMIN_GOUVERNEMENTAL) >= 2)
    store::end_unapproved_administrator_invitations(tx, call.now_ms);
  in_name_of(call, user).record(tx, "user.accept_invitation", user.id.str(), detail_of(user));
  user_changed.publish(tx, user);
  return user;
}

Result<User> Service::accept_as_first_administrator(db::Tx& tx, const Call& call,
                                                    const std::optional<std::string>& email,
                                                    const std::optional<std::string>& name) {
  if (!email) return fail_field(Code::invalid_input, "/email", "required", "Champ requis.");
  if (!name) return fail_field(Code::invalid_input, "/name", "required", "Champ requis.");
  User user;
  user.email = to_lower_ascii(*email);
  if (auto right = check_email(user.email); !right) return fail(right.error());
  if (store::user_by_email(tx, user.email)) {
    return fail(Code::already_exists, "Une personne a déjà cette adresse électronique.");
  }
  user.id = UserId(make_uuid_v7(call.now_ms, random_));
  user.name = *name;
  user.organisation_id = government(tx, system_call(call.now_ms)).id;
  user.role = Role::ADMIN_GOUVERNEMENTAL;
  if (auto named = check_new_name(tx, user, user.name); !named) return fail(named.error());
  user.state = "active";
  user.created_at = user.updated_at = call.now_ms;
  store::insert_user(tx, user);
  return user;
}

}  // namespace qrcongo::identity
