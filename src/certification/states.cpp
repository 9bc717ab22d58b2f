#include "states.hpp"

#include <algorithm>

#include "qrcongo/base/check.hpp"

namespace qrcongo::certification {
namespace {

struct StateName {
  CertificateState state;
  std::string_view text;
  const char* french;
};

constexpr StateName states[] = {
    {CertificateState::draft, "draft", "brouillon"},
    {CertificateState::submitted, "submitted", "soumis"},
    {CertificateState::under_review, "under_review", "en examen"},
    {CertificateState::corrections_requested, "corrections_requested", "à corriger"},
    {CertificateState::granted, "granted", "accordé"},
    {CertificateState::rejected, "rejected", "rejeté"},
    {CertificateState::suspended, "suspended", "suspendu"},
    {CertificateState::revoked, "revoked", "retiré"},
    {CertificateState::expired, "expired", "expiré"},
};

const StateName& name_of(CertificateState state) {
  const auto found =
      std::find_if(std::begin(states), std::end(states), [&](const StateName& name) { return name.state == state; });
  check(found != std::end(states), "a CertificateState without a name");
  return *found;
}

}  // namespace

std::string_view to_text(CertificateState state) { return name_of(state).text; }

std::optional<CertificateState> from_text(std::type_identity<CertificateState>, std::string_view text) {
  for (const StateName& name : states) {
    if (name.text == text) return name.state;
  }
  return std::nullopt;
}

std::string_view to_text(AppliesTo applies_to) {
  return applies_to == AppliesTo::all_stamps ? "all_stamps" : "activated_after";
}

std::optional<AppliesTo> from_text(std::type_identity<AppliesTo>, std::string_view text) {
  if (text == "all_stamps") return AppliesTo::all_stamps;
  if (text == "activated_after") return AppliesTo::activated_after;
  return std::nullopt;
}

std::string in_french(CertificateState state) { return name_of(state).french; }

Result<void> require_state(const Certificate& certificate, std::initializer_list<CertificateState> allowed) {
  if (std::find(allowed.begin(), allowed.end(), certificate.state) != allowed.end()) return {};
  return fail(Code::wrong_state, "Le dossier " + certificate.reference + " est à l'état « " +
                                     in_french(certificate.state) + " », qui ne permet pas cet acte.");
}

}  // namespace qrcongo::certification
