// Organisations, people and API clients against the last that the log says of each; and the links by which people come
// in or get a new password.
#include <algorithm>

#include <fmt/format.h>

#include "checks.hpp"
#include "detail.hpp"
#include "qrcongo/base/clock.hpp"

namespace qrcongo::oversight {
namespace {

using store::Filed;
using store::Told;

// The last entry that says all of a row, known by a member that only such an entry has.
template <class Row>
const Told* last_with(const Filed<Row>& file, const char* member) {
  const auto found = std::find_if(file.entries.rbegin(), file.entries.rend(),
                                  [&](const Told& entry) { return Detail(entry.detail).has(member); });
  return found == file.entries.rend() ? nullptr : &*found;
}

bool is_agreement_of(const Detail& detail, const store::OrganisationRow& row) {
  const auto until = row.agreement_valid_until ? std::optional(format_day(*row.agreement_valid_until)) : std::nullopt;
  return detail.says("agreement", row.agreement) && detail.says("agreement_valid_until", until);
}

// Who must be approved before he is invited stands in his row as disabled.
std::string state_in_row(const std::string& told) { return told == "awaiting_approval" ? "disabled" : told; }

template <class Row>
void check_invitations(const Filed<Row>& file, const char* action, Findings& findings) {
  const auto told = std::count_if(file.entries.begin(), file.entries.end(),
                                  [&](const Told& entry) { return entry.action == action; });
  if (file.row.invitations <= told) return;
  findings.add("invitation_not_in_log", {Row::place.kind, file.row.id},
               "Un lien d'invitation n'a pas été créé par le serveur : le journal d'audit ne le connaît pas.",
               {static_cast<std::int64_t>(told), file.row.invitations});
}

bool made_link(const Told& entry, const store::ResetRow& row) {
  if (entry.time_ms != row.created_at) return false;
  if (entry.action == "user.send_reset_link") return !row.totp;
  const Detail detail(entry.detail);
  return entry.action == "user.reset" && detail.flag("password") == true && detail.flag("totp") == row.totp;
}

}  // namespace

void check_organisation(const Filed<store::OrganisationRow>& file, Findings& findings) {
  const Subject subject{"organisation", file.row.id};
  const Told* last = last_with(file, "kinds");
  if (last == nullptr) {
    return findings.add("organisation_not_in_log", subject,
                        "Une organisation n'est pas passée par le serveur : le journal d'audit ne la connaît pas.");
  }
  const Detail detail(last->detail);
  if (detail.joined("kinds") != file.row.kinds || !is_agreement_of(detail, file.row)) {
    findings.add("organisation_differs_from_log", subject,
                 "Une organisation n'a pas le genre ou l'agrément que dit le journal d'audit.");
  }
  if (detail.says("state", file.row.state)) return;
  findings.add("organisation_state", subject,
               fmt::format("Une organisation est à l'état « {} », le journal d'audit l'a laissée à « {} ».",
                           file.row.state, detail.text("state")));
}

void check_user(const Filed<store::UserRow>& file, Findings& findings) {
  const store::UserRow& row = file.row;
  const Subject subject{"user", row.id};
  const Told* last = last_with(file, "role");
  if (last == nullptr) {
    return findings.add("user_not_in_log", subject,
                        "Une personne n'est pas passée par le serveur : le journal d'audit ne la connaît pas.");
  }
  const Detail detail(last->detail);
  const bool same = detail.says("organisation_id", row.organisation_id) && detail.says("role", row.role) &&
                    detail.joined("duties") == row.duties;
  if (!same) {
    findings.add("user_differs_from_log", subject,
                 "Une personne n'a pas l'organisation, le rôle ou les fonctions que dit le journal d'audit.");
  }
  const std::string expected = state_in_row(detail.text("state"));
  if (row.state != expected) {
    findings.add(
        "user_state", subject,
        fmt::format("Une personne est à l'état « {} », le journal d'audit l'a laissée à « {} ».", row.state, expected));
  }
  check_invitations(file, "user.invite", findings);
}

void check_first_invitations(const Filed<store::FirstInvitationsRow>& file, Findings& findings) {
  check_invitations(file, "invitation.create", findings);
}

void check_reset(const Filed<store::ResetRow>& file, Findings& findings) {
  const bool told = std::any_of(file.entries.begin(), file.entries.end(),
                                [&](const Told& entry) { return made_link(entry, file.row); });
  if (told) return;
  findings.add("credential_reset_not_in_log", {"user", file.row.id},
               "Un lien pour un nouveau mot de passe n'a pas été créé par le serveur : le journal d'audit ne le "
               "connaît pas.");
}

void check_api_client(const Filed<store::ApiClientRow>& file, Findings& findings) {
  const store::ApiClientRow& row = file.row;
  const Subject subject{"api_client", row.id};
  const Told* made = file.first("api_client.create");
  if (made == nullptr) {
    return findings.add("api_client_not_in_log", subject,
                        "Un client d'API n'est pas passé par le serveur : le journal d'audit ne le connaît pas.");
  }
  const Detail detail(made->detail);
  const bool same_bond = !detail.has("certificate_bound") || detail.flag("certificate_bound") == row.bound;
  if (made->actor_id != row.created_by || made->actor_organisation_id != row.organisation_id || !same_bond) {
    findings.add("api_client_differs_from_log", subject,
                 "Un client d'API n'est pas celui qui a été créé : personne, organisation ou certificat ont été "
                 "changés.");
  }
  const std::string expected = file.first("api_client.revoke") == nullptr ? "active" : "revoked";
  if (row.state == expected) return;
  findings.add(
      "api_client_state", subject,
      fmt::format("Un client d'API est à l'état « {} », le journal d'audit l'a laissé à « {} ».", row.state, expected));
}

}  // namespace qrcongo::oversight
