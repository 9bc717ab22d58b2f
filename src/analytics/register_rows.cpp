#include "register_rows.hpp"

#include "texts.hpp"

namespace qrcongo::analytics {

CsvTable OrderRow::table(const UtcOffset& offset) {
  return CsvTable(
      {"Commande", "Passée le", "Entreprise", "Certificat", "Produit", "Catégorie", "Estampilles", "Apposées par",
       "État", "Montant", "Payé", "Monnaie", "À payer avant le", "Référence de l'entreprise", "Motif", "Modifiée le"},
      offset);
}

void OrderRow::write(CsvTable& table) const {
  table.text(number).time(created_at).text(enterprise).text(certificate).text(product).text(category).number(quantity);
  table.text(in_french(Words::who, applied_by)).text(in_french(Words::order_state, state));
  table.amount({total_amount, currency}).amount({paid_amount, currency}).text(currency).day(pay_before);
  table.text(client_reference).text(state_reason).time(updated_at).end_row();
}

CsvTable PaymentRow::table(const UtcOffset& offset) {
  return CsvTable({"Enregistré le", "Commande", "Entreprise", "Nature", "Montant", "Monnaie", "Moyen", "Référence",
                   "Payé le", "État"},
                  offset);
}

void PaymentRow::write(CsvTable& table) const {
  table.time(created_at).text(order_number).text(enterprise).text(in_french(Words::payment_kind, kind));
  table.amount({amount, currency}).text(currency).text(in_french(Words::method, method)).text(reference).day(paid_on);
  table.text(in_french(Words::payment_state, state)).end_row();
}

CsvTable CertificateRow::table(const UtcOffset& offset) {
  return CsvTable(
      {"Référence", "Numéro", "Demandé le", "Entreprise", "Produit", "Marque", "Catégorie", "GTIN", "Norme", "Site",
       "État", "Depuis le", "Quota demandé", "Quota accordé", "Accordé le", "Valable jusqu'au", "Motif", "Explication"},
      offset);
}

void CertificateRow::write(CsvTable& table) const {
  table.text(reference).text(number).time(created_at).text(enterprise).text(product).text(brand).text(category);
  table.text(gtin).text(standard).text(site).text(in_french(Words::certificate_state, state)).time(state_changed_at);
  table.number(quota_requested).number(quota_granted).day(granted_on).day(valid_until);
  table.text(in_french(Words::reason, reason_code)).text(reason).end_row();
}

CsvTable RecallRow::table(const UtcOffset& offset) {
  return CsvTable({"Rappelé le", "Commande", "Entreprise", "Produit", "Marque", "Estampilles", "Motif", "Explication",
                   "État", "Levé le", "Motif de la levée", "Série"},
                  offset);
}

void RecallRow::write(CsvTable& table) const {
  table.time(created_at).text(order_number).text(enterprise).text(product).text(brand).number(stamps);
  table.text(in_french(Words::reason, reason_code)).text(reason).text(in_french(Words::recall_state, state));
  table.time(lifted_at).text(lift_reason).text(batch_id).end_row();
}

}  // namespace qrcongo::analytics
