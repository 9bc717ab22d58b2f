// Products, certificates and tariffs against what the log says of them.
#include <algorithm>

#include <fmt/format.h>

#include "checks.hpp"
#include "detail.hpp"
#include "outcomes.hpp"
#include "qrcongo/base/clock.hpp"

namespace qrcongo::oversight {
namespace {

using store::CertificateRow;
using store::Filed;
using store::ProductRow;
using store::TariffRow;
using store::Told;

constexpr Outcome certificate_outcomes[] = {
    {"certificate.apply", "draft"},         {"certificate.submit", "submitted"},
    {"certificate.review", "under_review"}, {"certificate.request_corrections", "corrections_requested"},
    {"certificate.grant", "granted"},       {"certificate.reject", "rejected"},
    {"certificate.suspend", "suspended"},   {"certificate.reinstate", "granted"},
    {"certificate.revoke", "revoked"},      {"certificate.expire", "expired"}};
constexpr Outcome tariff_outcomes[] = {{"tariff.approve", "active"}, {"tariff.reject", "rejected"}};

const std::string& name_of(const CertificateRow& row) { return row.number.empty() ? row.reference : row.number; }

bool is_as_granted(const Told& granted, const CertificateRow& row) {
  const Detail detail(granted.detail);
  return detail.says("number", row.number) && detail.says("quota", row.quota_granted) &&
         detail.says("valid_until", format_day(row.valid_until)) && granted.actor_id == row.granted_by;
}

bool is_granted_once(const Filed<CertificateRow>& file) {
  const auto grants = std::count_if(file.entries.begin(), file.entries.end(),
                                    [](const Told& entry) { return entry.action == "certificate.grant"; });
  return grants == 1 && is_as_granted(*file.first("certificate.grant"), file.row);
}

bool is_of_its_product(const Filed<CertificateRow>& file) {
  const Told* applied = file.first("certificate.apply");
  return applied == nullptr || Detail(applied->detail).allows("product_id", file.row.product_id);
}

// What a suspension or a revocation strikes. A revocation after a suspension strikes back to it.
struct Hold {
  std::int64_t since = -1;
  const Told* entry = nullptr;  // the last; none: nothing is held
};

Hold hold_in_log(const Filed<CertificateRow>& file) {
  Hold hold;
  for (const Told& entry : file.entries) {
    if (entry.action == "certificate.suspend" || entry.action == "certificate.revoke") {
      hold = {hold.entry == nullptr ? entry.time_ms : hold.since, &entry};
    } else if (!state_after(entry.action, certificate_outcomes).empty()) {
      hold = {};
    }
  }
  return hold;
}

bool is_as_held(const Filed<CertificateRow>& file) {
  const CertificateRow& row = file.row;
  const Hold hold = hold_in_log(file);
  if (hold.since != row.held_since) return false;
  if (hold.entry == nullptr) return row.applies_to == "all_stamps" && row.reason_code.empty();
  const Detail detail(hold.entry->detail);
  return detail.allows("applies_to", row.applies_to) && detail.allows("reason_code", row.reason_code);
}

bool is_as_proposed(const Told& proposed, const TariffRow& row) {
  const Detail detail(proposed.detail);
  return detail.says("category", row.category) && detail.says("amount", row.price_amount) &&
         detail.says("currency", row.currency) && detail.says("valid_from", format_day(row.valid_from));
}

}  // namespace

void check_product(const Filed<ProductRow>& file, Findings& findings) {
  const ProductRow& row = file.row;
  const Subject subject{"product", row.id};
  const Told* made = file.first("product.create");
  if (made == nullptr) {
    return findings.add("product_not_in_log", subject,
                        fmt::format("Le produit « {} » n'est pas passé par le serveur : le journal d'audit ne le "
                                    "connaît pas.",
                                    row.name));
  }
  const auto last = std::find_if(file.entries.rbegin(), file.entries.rend(), [](const Told& entry) {
    return entry.action == "product.create" || entry.action == "product.change";
  });
  const Detail detail(last->detail);
  const bool same = made->actor_organisation_id == row.enterprise_id && detail.says("name", row.name) &&
                    detail.says("brand", row.brand) && detail.says("category", row.category) &&
                    detail.says("gtin", row.gtin) && detail.says("net_content", row.net_content);
  if (same) return;
  findings.add("product_differs_from_log", subject,
               fmt::format("Le produit « {} » n'est pas celui que dit le journal d'audit : entreprise, nom, marque, "
                           "catégorie, GTIN ou contenu ont été changés.",
                           row.name));
}

void check_certificate(const Filed<CertificateRow>& file, Findings& findings) {
  const CertificateRow& row = file.row;
  const Subject subject{"certificate", row.id};
  const std::string& name = name_of(row);
  const Told* granted = file.first("certificate.grant");
  const std::string expected = state_left_by(file, certificate_outcomes);
  if (expected.empty() || (!row.number.empty() && granted == nullptr)) {
    return findings.add("certificate_not_in_log", subject,
                        fmt::format("Le certificat {} n'a pas été accordé par le serveur : le journal d'audit ne le "
                                    "connaît pas.",
                                    name));
  }
  if (!is_of_its_product(file) || (!row.number.empty() && !is_granted_once(file))) {
    const std::int64_t quota = granted == nullptr ? -1 : Detail(granted->detail).integer("quota").value_or(-1);
    findings.add("certificate_differs_from_log", subject,
                 fmt::format("Le certificat {} n'est pas celui qui a été accordé : produit, numéro, quota ou validité "
                             "ont été changés.",
                             name),
                 {quota, row.quota_granted});
  }
  if (!is_as_held(file)) {
    findings.add("certificate_hold", subject,
                 fmt::format("Le certificat {} n'a pas été suspendu ou révoqué ainsi : motif, portée ou début ne sont "
                             "pas ceux que dit le journal d'audit.",
                             name));
  }
  if (expected == row.state) return;
  findings.add("certificate_state", subject,
               fmt::format("Le certificat {} est à l'état « {} », le journal d'audit l'a laissé à « {} ».", name,
                           row.state, expected));
}

void check_tariff(const Filed<TariffRow>& file, Findings& findings) {
  const TariffRow& row = file.row;
  const Subject subject{"tariff", row.id};
  const Told* proposed = file.first("tariff.propose");
  if (proposed == nullptr) {
    return findings.add("tariff_not_in_log", subject,
                        fmt::format("Un tarif de la catégorie « {} » n'est pas passé par le serveur : le journal "
                                    "d'audit ne le connaît pas.",
                                    row.category),
                        {0, row.price_amount});
  }
  const Detail detail(proposed->detail);
  if (!is_as_proposed(*proposed, row)) {
    findings.add("tariff_differs_from_log", subject,
                 fmt::format("Un tarif de la catégorie « {} » n'est pas celui qui a été proposé.", row.category),
                 {detail.integer("amount").value_or(-1), row.price_amount});
  }
  std::string expected = state_left_by(file, tariff_outcomes);
  if (expected.empty()) expected = detail.text("state");
  // Before tariffs were approved, an entry did not say in which state it left one.
  if (expected.empty() || row.state == expected) return;
  findings.add("tariff_state", subject,
               fmt::format("Un tarif de la catégorie « {} » est à l'état « {} », le journal d'audit l'a laissé à "
                           "« {} ».",
                           row.category, row.state, expected));
}

}  // namespace qrcongo::oversight
