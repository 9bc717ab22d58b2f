#include "rules.hpp"

#include <initializer_list>

#include "states.hpp"

namespace qrcongo::certification {
namespace {

using identity::Permission;
using State = CertificateState;

Result<void> require_visible(const Certificate& certificate, const identity::Call& call, Permission permission) {
  if (identity::require_visible(call, permission, certificate.enterprise_id)) return {};
  return fail(Code::not_found, "Ce dossier de certification n'existe pas.");
}

Result<void> may_decide(const Certificate& certificate, const identity::Call& call,
                        std::initializer_list<State> states) {
  if (auto visible = require_visible(certificate, call, Permission::certificates_decide); !visible) return visible;
  if (auto person = identity::require_person(call); !person) return person;
  return require_state(certificate, states);
}

}  // namespace

Result<void> may_submit(const Certificate& certificate, const identity::Call& call) {
  if (auto visible = require_visible(certificate, call, Permission::certificates_request); !visible) return visible;
  return require_state(certificate, {State::draft, State::corrections_requested});
}

Result<void> may_review(const Certificate& certificate, const identity::Call& call) {
  if (auto may = may_decide(certificate, call, {State::submitted}); !may) return may;
  if (certificate.requested_by != call.caller.user_id) return {};
  return fail(Code::same_person, "Qui a fait la demande ne peut pas l'examiner.");
}

Result<void> may_request_corrections(const Certificate& certificate, const identity::Call& call) {
  return may_decide(certificate, call, {State::under_review});
}

Result<void> may_grant(const Certificate& certificate, const identity::Call& call) {
  if (auto may = may_decide(certificate, call, {State::under_review}); !may) return may;
  const UserId& user = call.caller.user_id;
  if (certificate.reviewed_by != user && certificate.requested_by != user) return {};
  return fail(Code::same_person,
              "Le certificat doit être accordé par une autre personne que celle qui a examiné la demande.");
}

Result<void> may_reject(const Certificate& certificate, const identity::Call& call) {
  return may_decide(certificate, call, {State::under_review});
}

Result<void> may_suspend(const Certificate& certificate, const identity::Call& call) {
  return may_decide(certificate, call, {State::granted});
}

Result<void> may_reinstate(const Certificate& certificate, const identity::Call& call) {
  return may_decide(certificate, call, {State::suspended});
}

Result<void> may_revoke(const Certificate& certificate, const identity::Call& call) {
  return may_decide(certificate, call, {State::granted, State::suspended});
}

std::optional<UserId> decider_of(const identity::Call& call) {
  const bool decides = call.caller.is_person() && call.scope(Permission::certificates_decide) == identity::Scope::all;
  return decides ? std::optional(call.caller.user_id) : std::nullopt;
}

}  // namespace qrcongo::certification
