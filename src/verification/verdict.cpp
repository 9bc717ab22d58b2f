#include "qrcongo/verification/verdict.hpp"

#include <array>

#include "qrcongo/base/check.hpp"

namespace qrcongo::verification {
namespace {

using certification::AppliesTo;
using certification::CertificateFacts;
using certification::CertificateState;

bool is_missing(const StampFacts& stamp) {
  return stamp.spoiled && (*stamp.spoiled->reason_code == "lost" || *stamp.spoiled->reason_code == "stolen");
}

// A suspension or revocation may spare what was on the shelf before it.
bool strikes(CertificateState state, const StampFacts& stamp) {
  const CertificateFacts& certificate = stamp.card->facts;
  if (certificate.state != state) return false;
  if (certificate.applies_to == AppliesTo::all_stamps || !stamp.activated) return true;
  return stamp.activated->at > certificate.held_since;
}

bool was_expired_at_activation(const StampFacts& stamp, const Rules& rules) {
  return stamp.activated && rules.utc_offset.day_of(stamp.activated->at) > stamp.card->facts.valid_until;
}

std::string_view recall_text(const std::string& reason_code) {
  if (reason_code == "safety") return "sécurité du produit";
  if (reason_code == "stolen") return "estampilles volées";
  if (reason_code == "lost") return "estampilles perdues";
  if (reason_code == "misprint") return "défaut d'impression";
  return "décision de l'autorité";
}

std::string since(const CertificateFacts& certificate, const Rules& rules) {
  return " depuis le " + french_day(rules.utc_offset.day_of(certificate.state_changed_at));
}

// One line of the table: of a genuine stamp, when does this verdict hold, and how does one say why.
struct Line {
  Verdict verdict;
  std::string_view reason_code;
  bool (*holds)(const Finding& finding, const StampFacts& stamp, const Rules& rules);
  std::string (*text)(const StampFacts& stamp, const Rules& rules);
};

const std::array<Line, 9> lines = {{
    {Verdict::wrong_product, "wrong_product",
     [](const Finding& finding, const StampFacts&, const Rules&) { return finding.other_product; },
     [](const StampFacts& stamp, const Rules&) -> std::string {
       return "Cette estampille a été délivrée pour un autre produit : " + stamp.card->facts.product.name;
     }},
    {Verdict::recalled, "recalled",
     [](const Finding&, const StampFacts& stamp, const Rules&) { return stamp.recalled != nullptr; },
     [](const StampFacts& stamp, const Rules& rules) -> std::string {
       return "Rappel du " + french_day(rules.utc_offset.day_of(stamp.recalled->at)) + " : " +
              std::string(recall_text(*stamp.recalled->reason_code));
     }},
    {Verdict::reported_lost, "reported_lost",
     [](const Finding&, const StampFacts& stamp, const Rules&) { return is_missing(stamp); },
     [](const StampFacts& stamp, const Rules& rules) -> std::string {
       return std::string(*stamp.spoiled->reason_code == "stolen" ? "Déclarée volée" : "Déclarée perdue") + " le " +
              french_day(rules.utc_offset.day_of(stamp.spoiled->at));
     }},
    {Verdict::spoiled, "spoiled",
     [](const Finding&, const StampFacts& stamp, const Rules&) { return stamp.spoiled && !is_missing(stamp); },
     [](const StampFacts& stamp, const Rules& rules) -> std::string {
       return "Déclarée inutilisable le " + french_day(rules.utc_offset.day_of(stamp.spoiled->at));
     }},
    {Verdict::certificate_revoked, "certificate_revoked",
     [](const Finding&, const StampFacts& stamp, const Rules&) { return strikes(CertificateState::revoked, stamp); },
     [](const StampFacts& stamp, const Rules& rules) -> std::string {
       return "Certificat " + stamp.card->facts.number + " retiré" + since(stamp.card->facts, rules);
     }},
    {Verdict::certificate_suspended, "certificate_suspended",
     [](const Finding&, const StampFacts& stamp, const Rules&) { return strikes(CertificateState::suspended, stamp); },
     [](const StampFacts& stamp, const Rules& rules) -> std::string {
       return "Certificat " + stamp.card->facts.number + " suspendu" + since(stamp.card->facts, rules);
     }},
    {Verdict::not_activated, "not_activated",
     [](const Finding&, const StampFacts& stamp, const Rules& rules) {
       return rules.require_activation && !stamp.activated;
     },
     [](const StampFacts&, const Rules&) -> std::string {
       return "Personne n'a déclaré avoir apposé cette estampille sur un produit";
     }},
    {Verdict::certificate_expired, "certificate_expired",
     [](const Finding&, const StampFacts& stamp, const Rules& rules) {
       return was_expired_at_activation(stamp, rules);
     },
     [](const StampFacts& stamp, const Rules& rules) -> std::string {
       return "Apposée le " + french_day(rules.utc_offset.day_of(stamp.activated->at)) +
              ", après la fin du certificat " + stamp.card->facts.number + " le " +
              french_day(stamp.card->facts.valid_until);
     }},
    {Verdict::suspected_copy, "compromised_generation",
     [](const Finding& finding, const StampFacts&, const Rules&) { return finding.compromised_generation; },
     [](const StampFacts&, const Rules&) -> std::string {
       return "La clé de cette génération d'estampilles n'est plus sûre : des copies peuvent circuler";
     }},
}};

Judgement only(Verdict verdict, std::string reason_code, std::string text) {
  return {verdict, {{std::move(reason_code), std::move(text)}}};
}

}  // namespace

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::unreadable:
      return "unreadable";
    case Verdict::unavailable:
      return "unavailable";
    case Verdict::unknown:
      return "unknown";
    case Verdict::wrong_product:
      return "wrong_product";
    case Verdict::recalled:
      return "recalled";
    case Verdict::reported_lost:
      return "reported_lost";
    case Verdict::spoiled:
      return "spoiled";
    case Verdict::certificate_revoked:
      return "certificate_revoked";
    case Verdict::certificate_suspended:
      return "certificate_suspended";
    case Verdict::not_activated:
      return "not_activated";
    case Verdict::certificate_expired:
      return "certificate_expired";
    case Verdict::suspected_copy:
      return "suspected_copy";
    case Verdict::authentic:
      return "authentic";
  }
  check(false, "a Verdict without a name");
  return "";
}

Judgement judge(const Finding& finding, const Rules& rules) {
  if (finding.keypad) {
    return only(Verdict::unreadable, "keypad_code",
                "Ce code de 20 chiffres se vérifie par SMS. Ici, scannez le symbole ou saisissez les 20 caractères de "
                "l'estampille.");
  }
  if (!finding.readable) {
    return only(Verdict::unreadable, "unreadable",
                "Un code compte 20 caractères, et l'un d'eux au moins n'est pas le bon.");
  }
  if (!finding.knowable || (finding.stamp && finding.stamp->card == nullptr)) {
    return only(Verdict::unavailable, "unavailable", "La vérification est momentanément indisponible.");
  }
  if (!finding.stamp) return only(Verdict::unknown, "unknown", "Ce code n'est celui d'aucune estampille délivrée.");

  Judgement judgement{Verdict::authentic, {}};
  for (const Line& line : lines) {
    if (!line.holds(finding, *finding.stamp, rules)) continue;
    if (judgement.reasons.empty()) judgement.verdict = line.verdict;
    judgement.reasons.push_back({std::string(line.reason_code), line.text(*finding.stamp, rules)});
  }
  return judgement;
}

Wording wording_of(Verdict verdict) {
  static constexpr std::string_view do_not_buy = "N'achetez pas ce produit et signalez-le.";
  switch (verdict) {
    case Verdict::unreadable:
      return {"Code illisible", "Vérifiez ce que vous avez saisi, ou scannez à nouveau l'estampille."};
    case Verdict::unavailable:
      return {"Vérification indisponible", "Réessayez dans un instant. Cela ne dit rien du produit."};
    case Verdict::unknown:
      return {"Code inconnu",
              "Vérifiez ce que vous avez saisi. Si le code est bien celui de l'estampille, n'achetez pas ce produit et "
              "signalez-le."};
    case Verdict::wrong_product:
      return {"Estampille d'un autre produit", do_not_buy};
    case Verdict::recalled:
      return {"Produit rappelé", "N'achetez pas et n'utilisez pas ce produit. Rapportez-le au vendeur."};
    case Verdict::reported_lost:
      return {"Estampille perdue ou volée", do_not_buy};
    case Verdict::spoiled:
      return {"Estampille annulée", do_not_buy};
    case Verdict::certificate_revoked:
      return {"Certificat retiré", do_not_buy};
    case Verdict::certificate_suspended:
      return {"Certificat suspendu", "N'achetez pas ce produit tant que la suspension dure."};
    case Verdict::not_activated:
      return {"Estampille non activée", do_not_buy};
    case Verdict::certificate_expired:
      return {"Certificat expiré", do_not_buy};
    case Verdict::suspected_copy:
      return {"Copie suspectée", "Comparez le produit. En cas de doute, n'achetez pas."};
    case Verdict::authentic:
      return {"Authentique", "Comparez le produit avec ce qui est écrit ici : nom, marque et format."};
  }
  check(false, "a Verdict without words");
  return {};
}

std::string french_day(std::int64_t day) {
  const std::string iso = format_day(day);
  return iso.substr(8, 2) + "/" + iso.substr(5, 2) + "/" + iso.substr(0, 4);
}

}  // namespace qrcongo::verification
