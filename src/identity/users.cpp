// Users once they are there: what may change of them and who may see them.
#include <algorithm>

#include "person.hpp"
#include "qrcongo/base/text.hpp"
#include "second_factor_store.hpp"
#include "store.hpp"
#include "user_rules.hpp"

namespace qrcongo::identity {

bool suits(Role role, const Organisation& organisation) {
  switch (role) {
    case Role::ADMIN_GOUVERNEMENTAL:
      return organisation.is(OrganisationKind::government);
    case Role::OPERATEUR_OCC:
      return organisation.is(OrganisationKind::occ);
    case Role::ENTREPRISE_CERTIFIEE:
      return organisation.is(OrganisationKind::enterprise);
    case Role::ESTAMPILLEUR_AGREE:
      return organisation.is(OrganisationKind::printer);
    case Role::AUDITEUR_SYSTEME:
      return organisation.is(OrganisationKind::government) || organisation.is(OrganisationKind::occ);
  }
  return false;
}

Result<void> check_duties(Role role, const std::set<Duty>& duties) {
  const bool occ = role == Role::OPERATEUR_OCC;
  if (duties.contains(Duty::cashier) && !occ && role != Role::ADMIN_GOUVERNEMENTAL) {
    return fail_field(Code::invalid_input, "/duties", "role",
                      "Seul un administrateur ou un opérateur OCC tient la caisse.");
  }
  if (duties.contains(Duty::inspector) && !occ) {
    return fail_field(Code::invalid_input, "/duties", "role", "Seul un opérateur OCC est inspecteur.");
  }
  return {};
}

Result<void> check_may_manage(const Call& call, const OrganisationId& organisation, Role role) {
  if (auto person = require_person(call); !person) return person;
  if (auto visible = require_visible(call, Permission::users_write, organisation); !visible) return visible;
  if (!own_alone(call, Permission::users_write) || role == call.caller.role) return {};
  return fail(Code::forbidden, "Vous ne gérez que les personnes de votre propre rôle.");
}

bool decides(Role role, const std::set<Duty>& duties) {
  return role == Role::ADMIN_GOUVERNEMENTAL || role == Role::OPERATEUR_OCC || duties.contains(Duty::cashier);
}

boost::json::object detail_of(const User& user) {
  boost::json::array duties;
  for (const Duty duty : user.duties) duties.emplace_back(to_text(duty));
  return {{"organisation_id", user.organisation_id.str()},
          {"role", to_text(user.role)},
          {"duties", std::move(duties)},
          {"state", user.state}};
}

bool is_other_name(const User& user, const std::optional<std::string>& name) { return name && *name != user.name; }

Result<void> check_name_free(db::Tx& tx, const User& user, const std::string& name) {
  if (!store::has_namesake(tx, user, name, bears_authority(user))) return {};
  return fail_field(Code::already_exists, "/name", "taken",
                    "Une autre personne en activité porte ce nom : ajoutez ce qui les distingue.");
}

Result<void> check_new_name(db::Tx& tx, const User& user, const std::string& name) {
  // Letters that look like others without being folded with them would make a second bearer of one name.
  const std::string folded = fold_text(name);
  const bool can_be_compared =
      std::all_of(folded.begin(), folded.end(), [](char letter) { return static_cast<unsigned char>(letter) < 0x80; });
  if (bears_authority(user) && !can_be_compared) {
    return fail_field(
        Code::invalid_input, "/name", "letters",
        "Écrivez ce nom en lettres latines, avec les accents du français : il se lit à côté de décisions.");
  }
  return check_name_free(tx, user, name);
}

bool bears_authority(const User& user) {
  const bool is_customer = user.role == Role::ENTREPRISE_CERTIFIEE || user.role == Role::ESTAMPILLEUR_AGREE;
  return !is_customer || !user.duties.empty();
}

void give_name(db::Tx& tx, const Call& call, User& user, const std::string& name) {
  user.name = name;
  call.record(tx, "user.rename", user.id.str(), {{"version", user.version + 1}});
}

namespace {

bool takes_second_person(const User& user, const UserPatch& patch) {
  const bool cashier = patch.duties && patch.duties->contains(Duty::cashier) && !user.duties.contains(Duty::cashier);
  if (cashier) return true;
  const bool again = user.state == "disabled" && patch.state == "active";
  return decides(user.role, user.duties) && (again || is_other_name(user, patch.name));
}

bool awaits_decision(db::Tx& tx, Approvals& approvals, const User& user) {
  return approvals.awaited(tx, ApprovalKind::user, user.id.str(), "") ||
         approvals.awaited(tx, ApprovalKind::credential_reset, user.id.str(), "");
}

Result<void> check_state_change(db::Tx& tx, const User& user, const std::string& state) {
  if (state == "active" && !store::password_record(tx, user.id)) {
    return fail(Code::wrong_state, "Cette personne n'a pas encore répondu à son invitation.");
  }
  const bool last = user.role == Role::ADMIN_GOUVERNEMENTAL && user.state == "active" &&
                    store::count_able(tx, Role::ADMIN_GOUVERNEMENTAL) <= 1;
  if (state == "disabled" && last) {
    return fail(Code::wrong_state, "Le dernier administrateur actif ne peut pas être désactivé.");
  }
  return {};
}

Result<void> check_name_change(db::Tx& tx, const Call& call, Approvals& approvals, const User& user,
                               const std::optional<std::string>& name) {
  if (!is_other_name(user, name)) return {};
  if (user.id == call.caller.user_id && bears_authority(user)) {
    return fail_field(Code::forbidden, "/name", "another_person",
                      "Votre nom se lit à côté de vos décisions : un autre administrateur le change.");
  }
  // Whoever decides sees who it is: another name must not come in between.
  if (awaits_decision(tx, approvals, user)) {
    return fail(Code::wrong_state,
                "Une décision est attendue sur cette personne : refusez-la d'abord, ou attendez-la.");
  }
  return check_new_name(tx, user, *name);
}

// Somebody else may bear the name since.
Result<void> check_return(db::Tx& tx, const User& user, const UserPatch& patch) {
  const bool returns = user.state != "active" && patch.state == "active";
  if (!returns || is_other_name(user, patch.name) || check_name_free(tx, user, user.name)) return {};
  return fail_field(Code::already_exists, "/state", "taken",
                    "Une autre personne en activité porte le nom de celle-ci : changez d'abord l'un des deux.");
}

}  // namespace

Result<ChangedUser> Service::change_user(db::Tx& tx, const Call& call, const UserId& id, const UserPatch& patch) {
  auto found = require_user(tx, call, Permission::users_write, id);
  if (!found) return fail(found.error());
  User& user = *found;
  if (auto may = check_may_manage(call, user.organisation_id, user.role); !may) return fail(may.error());
  if (patch.state && *patch.state != user.state) {
    if (auto change = check_state_change(tx, user, *patch.state); !change) return fail(change.error());
  }
  if (patch.duties) {
    if (auto duties = check_duties(user.role, *patch.duties); !duties) return fail(duties.error());
  }
  if (auto may = check_name_change(tx, call, approvals_, user, patch.name); !may) return fail(may.error());
  if (auto may = check_return(tx, user, patch); !may) return fail(may.error());
  if (!call.caller.system && takes_second_person(user, patch)) return ask_for_change(tx, call, user, patch);
  withdraw_asked(tx, call, user, patch);
  if (patch.state) user.state = *patch.state;
  if (patch.duties) user.duties = *patch.duties;
  if (is_other_name(user, patch.name)) give_name(tx, call, user, *patch.name);
  save_change(tx, call, user);
  return ChangedUser{std::move(user), std::nullopt};
}

Result<User> Service::change_own(db::Tx& tx, const Call& call, const OwnPatch& patch) {
  if (auto person = require_person(call); !person) return fail(person.error());
  auto user = store::user(tx, call.caller.user_id);
  if (!user) return fail(Code::not_found, "Cette personne n'existe pas.");
  if (auto may = check_name_change(tx, call, approvals_, *user, patch.name); !may) return fail(may.error());
  const bool is_other_language = patch.language && *patch.language != user->language;
  if (!is_other_name(*user, patch.name) && !is_other_language) return std::move(*user);
  if (is_other_name(*user, patch.name)) give_name(tx, call, *user, *patch.name);
  if (patch.language) user->language = *patch.language;
  save_change(tx, call, *user);
  return std::move(*user);
}

void Service::withdraw_asked(db::Tx& tx, const Call& call, User& user, const UserPatch& patch) {
  const bool disabled = patch.state == "disabled";
  if (disabled) approvals_.withdraw(tx, call, ApprovalKind::credential_reset, user.id.str());
  if (!disabled && !patch.duties) return;
  approvals_.withdraw(tx, call, ApprovalKind::user, user.id.str());
  store::set_wanted_name(tx, user.id, std::nullopt);
  // Nobody is asked any more, so it stands as if it had been refused.
  if (user.state == "awaiting_approval") user.state = "disabled";
}

void Service::save_change(db::Tx& tx, const Call& call, User& user) {
  ++user.version;
  user.updated_at = call.now_ms;
  store::update_user(tx, user);
  if (user.state == "disabled") {
    store::end_sessions_of(tx, user.id, SessionId(), call.now_ms);
    store::end_invitations_of(tx, user.id, call.now_ms);
    // Else they would come back with the person.
    store::end_credential_resets_of(tx, user.id, call.now_ms);
    revoke_api_clients_of(tx, call, user.id);
  }
  call.record(tx, "user.change", user.id.str(), detail_of(user));
  user_changed.publish(tx, user);
}

std::optional<User> Service::user(db::Tx& tx, const UserId& id) { return store::user(tx, id); }

Result<User> Service::require_user(db::Tx& tx, const Call& call, Permission permission, const UserId& id) {
  auto found = store::user(tx, id);
  if (!found) return fail(Code::not_found, "Cette personne n'existe pas.");
  if (auto visible = require_visible(call, permission, found->organisation_id); !visible) return fail(visible.error());
  return std::move(*found);
}

UserList Service::users(db::Tx& tx, const Call& call, const Page& page) {
  return store::users(tx, own_alone(call, Permission::users_read), page);
}

Result<Call> Service::call_as(db::Tx& tx, const UserId& id, std::int64_t now_ms) {
  const auto found = store::user(tx, id);
  if (!found || found->state != "active")
    return fail(Code::not_found, "Cette personne n'existe pas ou n'est pas active.");
  return Call{caller_from(*found), "", now_ms};
}

}  // namespace qrcongo::identity
