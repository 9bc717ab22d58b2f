// Certificates' quota against their orders', and what is loose: entries without rows, rows without what they hang on.
#include <iterator>

#include <fmt/format.h>

#include "checks.hpp"

namespace qrcongo::oversight {
namespace {

struct Kind {
  const char* name;
  const char* lost;  // what is gone, in French
};

constexpr Kind kinds[] = {{"order", "Une commande a"},
                          {"payment", "Un paiement a"},
                          {"batch", "Une série a"},
                          {"archive", "Un fichier d'impression a"},
                          {"receipt", "Un accusé de réception a"},
                          {"activation", "Une activation a"},
                          {"spoilage", "Une mise au rebut a"},
                          {"recall", "Un rappel a"},
                          {"tariff", "Un tarif a"},
                          {"certificate", "Un certificat a"},
                          {"key_generation", "Une génération de clés a"},
                          {"encryption_key", "Une clé de chiffrement a"},
                          {"organisation", "Une organisation a"},
                          {"user", "Une personne a"},
                          {"invitation", "Une invitation a"},
                          {"api_client", "Un client d'API a"},
                          {"product", "Un produit a"},
                          {"approval", "Une approbation a"},
                          {"handover", "Une mise à disposition a"},
                          {"suspicion", "Un soupçon a"},
                          {"citizen_report", "Un signalement a"},
                          {"delivery", "Une livraison a"},
                          {"quota", "Une réservation de quota a"}};

const Kind& kind_of(const std::string& name) {
  for (const Kind& kind : kinds) {
    if (name == kind.name) return kind;
  }
  static constexpr Kind unknown{"entry", "Une ligne a"};
  return unknown;
}

}  // namespace

void check_quota(db::Tx& tx, Findings& findings) {
  store::each_quota_year(tx, [&](const store::QuotaRow& row) {
    const Subject subject{"certificate", row.certificate_id};
    const auto compare = [&](const char* code, const char* what, std::int64_t expected, std::int64_t found) {
      findings.compare(code, subject,
                       fmt::format("Le quota {} d'un certificat, année {}, ne s'accorde pas.", what, row.year_index),
                       {expected, found});
    };
    compare("quota_granted", "accordé", row.certificate_granted, row.granted);
    compare("quota_reserved", "réservé", row.orders_reserved, row.reserved);
    compare("quota_used", "utilisé", row.orders_used, row.used);
    if (plus(row.reserved, row.used) <= row.granted) return;
    findings.add("quota_exceeded", subject,
                 fmt::format("Le quota d'un certificat, année {}, est dépassé.", row.year_index),
                 {row.granted, plus(row.reserved, row.used)});
  });
}

void check_loose_rows(db::Tx& tx, Findings& findings) {
  store::each_lost_row(tx, [&](const store::LooseRow& row) {
    const Kind& kind = kind_of(row.kind);
    findings.add(row.kind + "_lost", {kind.name, row.id},
                 fmt::format("{} disparu : l'entrée {} du journal d'audit en parle, la base ne l'a plus.", kind.lost,
                             row.entry));
  });
  store::each_orphan(tx, [&](const store::LooseRow& row) {
    const Kind& kind = kind_of(row.kind);
    findings.add(row.kind + "_orphan", {kind.name, row.id},
                 fmt::format("{} pour objet {}, qui n'existe pas.", kind.lost, row.of_id));
  });
}

}  // namespace qrcongo::oversight
