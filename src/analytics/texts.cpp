#include "texts.hpp"

#include <algorithm>

namespace qrcongo::analytics {
namespace {

struct Word {
  Words words;
  std::string_view text;
  std::string_view french;
};

constexpr Word dictionary[] = {
    {Words::verdict, "unreadable", "Illisible"},
    {Words::verdict, "unavailable", "Indisponible"},
    {Words::verdict, "unknown", "Code inconnu"},
    {Words::verdict, "wrong_product", "Autre produit"},
    {Words::verdict, "recalled", "Produit rappelé"},
    {Words::verdict, "reported_lost", "Estampille perdue ou volée"},
    {Words::verdict, "spoiled", "Estampille annulée"},
    {Words::verdict, "certificate_revoked", "Certificat retiré"},
    {Words::verdict, "certificate_suspended", "Certificat suspendu"},
    {Words::verdict, "not_activated", "Estampille non activée"},
    {Words::verdict, "certificate_expired", "Certificat expiré"},
    {Words::verdict, "suspected_copy", "Copie suspectée"},
    {Words::verdict, "authentic", "Authentique"},
    {Words::order_state, "draft", "Brouillon"},
    {Words::order_state, "submitted", "Soumise"},
    {Words::order_state, "approved", "Approuvée"},
    {Words::order_state, "paid", "Payée"},
    {Words::order_state, "generating", "En fabrication"},
    {Words::order_state, "ready", "Prête"},
    {Words::order_state, "delivered", "Livrée"},
    {Words::order_state, "closed", "Close"},
    {Words::order_state, "rejected", "Refusée"},
    {Words::order_state, "cancelled", "Annulée"},
    {Words::order_state, "lapsed", "Caduque"},
    {Words::order_state, "on_hold", "Suspendue"},
    {Words::order_state, "failed", "En échec"},
    {Words::certificate_state, "draft", "Brouillon"},
    {Words::certificate_state, "submitted", "Soumis"},
    {Words::certificate_state, "under_review", "En examen"},
    {Words::certificate_state, "corrections_requested", "À corriger"},
    {Words::certificate_state, "granted", "Accordé"},
    {Words::certificate_state, "rejected", "Rejeté"},
    {Words::certificate_state, "suspended", "Suspendu"},
    {Words::certificate_state, "revoked", "Retiré"},
    {Words::certificate_state, "expired", "Expiré"},
    {Words::recall_state, "active", "En vigueur"},
    {Words::recall_state, "lifted", "Levé"},
    {Words::payment_state, "confirmed", "Confirmé"},
    {Words::payment_state, "held", "Retenu"},
    {Words::payment_kind, "payment", "Paiement"},
    {Words::payment_kind, "credit", "Avoir"},
    {Words::method, "bank_slip", "Bordereau bancaire"},
    {Words::method, "transfer", "Virement"},
    {Words::method, "mobile_money", "Paiement mobile"},
    {Words::method, "cash", "Espèces"},
    {Words::method, "credit", "Avoir"},
    {Words::reason, "safety", "Sécurité du produit"},
    {Words::reason, "stolen", "Estampilles volées"},
    {Words::reason, "lost", "Estampilles perdues"},
    {Words::reason, "misprint", "Défaut d'impression"},
    {Words::reason, "nonconformity", "Non-conformité"},
    {Words::reason, "fraud", "Fraude"},
    {Words::reason, "request", "À la demande de l'entreprise"},
    {Words::reason, "other", "Autre"},
    {Words::who, "enterprise", "Entreprise"},
    {Words::who, "printer", "Estampilleur"},
};

}  // namespace

std::string in_french(Words words, std::string_view text) {
  const auto found = std::find_if(std::begin(dictionary), std::end(dictionary),
                                  [&](const Word& word) { return word.words == words && word.text == text; });
  return std::string(found == std::end(dictionary) ? text : found->french);
}

}  // namespace qrcongo::analytics
