// Certificates and tariffs against what the log says of them.
#include <fmt/format.h>

#include "checks.hpp"
#include "detail.hpp"
#include "qrcongo/base/clock.hpp"

namespace qrcongo::oversight {
namespace {

using store::CertificateRow;
using store::TariffRow;

struct Outcome {
  const char* action;
  const char* state;
};

constexpr Outcome outcomes[] = {
    {"certificate.apply", "draft"},         {"certificate.submit", "submitted"},
    {"certificate.review", "under_review"}, {"certificate.request_corrections", "corrections_requested"},
    {"certificate.grant", "granted"},       {"certificate.reject", "rejected"},
    {"certificate.suspend", "suspended"},   {"certificate.reinstate", "granted"},
    {"certificate.revoke", "revoked"},      {"certificate.expire", "expired"}};

// "" of an action that changes no state.
std::string state_after(const std::string& action) {
  for (const Outcome& outcome : outcomes) {
    if (action == outcome.action) return outcome.state;
  }
  return {};
}

bool is_as_granted(const CertificateRow& row) {
  const Detail detail(row.logged.detail);
  return row.logged.entries == 1 && detail.says("number", row.number) && detail.says("quota", row.quota_granted) &&
         detail.says("valid_until", format_day(row.valid_until)) && row.actor_id == row.granted_by;
}

void check_certificate(const CertificateRow& row, Findings& findings) {
  const Subject subject{"certificate", row.id};
  const std::string& name = row.number.empty() ? row.reference : row.number;
  if (row.last_action.empty() || (!row.number.empty() && row.logged.entries == 0)) {
    return findings.add("certificate_not_in_log", subject,
                        fmt::format("Le certificat {} n'a pas été accordé par le serveur : le journal d'audit ne le "
                                    "connaît pas.",
                                    name));
  }
  if (!row.number.empty() && !is_as_granted(row)) {
    findings.add("certificate_differs_from_log", subject,
                 fmt::format("Le certificat {} n'est pas celui qui a été accordé : numéro, quota ou validité ont été "
                             "changés.",
                             name),
                 {Detail(row.logged.detail).integer("quota").value_or(-1), row.quota_granted});
  }
  const std::string expected = state_after(row.last_action);
  if (expected.empty() || expected == row.state) return;
  findings.add("certificate_state", subject,
               fmt::format("Le certificat {} est à l'état « {} », le journal d'audit l'a laissé à « {} ».", name,
                           row.state, expected));
}

void check_tariff(const TariffRow& row, Findings& findings) {
  const Subject subject{"tariff", row.id};
  if (row.logged.entries == 0) {
    return findings.add("tariff_not_in_log", subject,
                        fmt::format("Un tarif de la catégorie « {} » n'est pas passé par le serveur : le journal "
                                    "d'audit ne le connaît pas.",
                                    row.category),
                        {0, row.price_amount});
  }
  const Detail detail(row.logged.detail);
  const bool same = row.logged.entries == 1 && detail.says("category", row.category) &&
                    detail.says("amount", row.price_amount) && detail.says("currency", row.currency) &&
                    detail.says("valid_from", format_day(row.valid_from));
  if (same) return;
  findings.add("tariff_differs_from_log", subject,
               fmt::format("Un tarif de la catégorie « {} » n'est pas celui qui a été proposé.", row.category),
               {detail.integer("amount").value_or(-1), row.price_amount});
}

}  // namespace

void check_certificates(db::Tx& tx, Findings& findings) {
  store::each_certificate(tx, [&](const CertificateRow& row) { check_certificate(row, findings); });
}

void check_tariffs(db::Tx& tx, Findings& findings) {
  store::each_tariff(tx, [&](const TariffRow& row) { check_tariff(row, findings); });
}

}  // namespace qrcongo::oversight
