// A batch against the log, its order and its delivery; its archives; its receipts.
#include <algorithm>

#include <fmt/format.h>

#include "checks.hpp"
#include "detail.hpp"
#include "order_states.hpp"
#include "qrcongo/orders/service.hpp"

namespace qrcongo::oversight {
namespace {

using store::ArchiveRow;
using store::BatchFile;
using store::BatchRow;
using store::ReceiptRow;

Subject subject_of(const BatchRow& batch) { return {"batch", batch.id}; }

bool check_entry(const BatchRow& batch, Findings& findings) {
  if (batch.logged.entries == 0) {
    findings.add("batch_not_in_log", subject_of(batch),
                 fmt::format("Une série de {} estampilles à partir du numéro {} n'a pas été émise par le serveur : le "
                             "journal d'audit ne la connaît pas.",
                             batch.quantity, batch.first_number),
                 {0, batch.quantity});
    return false;
  }
  const Detail detail(batch.logged.detail);
  const bool same = batch.logged.entries == 1 && batch.actor_kind == "system" &&
                    detail.says("order_id", batch.order_id) && detail.says("delivery_id", batch.delivery_id) &&
                    detail.says("generation", batch.generation) && detail.says("first_number", batch.first_number) &&
                    detail.says("quantity", batch.quantity) && detail.text("encrypted_to") == batch.recipient;
  if (!same) {
    findings.add("batch_differs_from_log", subject_of(batch),
                 fmt::format("La série qui commence au numéro {} n'est pas celle que le journal d'audit a vu émettre.",
                             batch.first_number),
                 {detail.integer("quantity").value_or(-1), batch.quantity});
  }
  return true;
}

void check_order_of(const BatchRow& batch, Findings& findings) {
  const Subject subject = subject_of(batch);
  if (batch.order_state.empty()) {
    return findings.add("batch_order", subject, "La commande d'une série n'existe pas.", {1, 0});
  }
  if (!batch.order_begun || is_over(batch.order_state)) {
    findings.add("batch_order", subject, "Une série existe pour une commande dont la fabrication n'a pas commencé.");
  }
  const bool same = batch.enterprise_id == batch.order_enterprise_id &&
                    batch.certificate_id == batch.order_certificate_id && batch.applied_by == batch.order_applied_by;
  if (!same) {
    findings.add("batch_order", subject,
                 "Une série n'a pas l'entreprise, le certificat ou l'applicateur que dit sa commande.");
  }
}

void check_delivery_of(const BatchRow& batch, Findings& findings) {
  const bool same = batch.delivery_order_id == batch.order_id && batch.delivery_printer_id == batch.printer_id &&
                    batch.delivery_quantity == batch.quantity && batch.delivery_batch_id == batch.id;
  if (same) return;
  findings.add("batch_delivery", subject_of(batch),
               "Une série ne s'accorde pas avec sa livraison : commande, estampilleur ou quantité.",
               {batch.delivery_quantity, batch.quantity});
}

bool check_made(const ArchiveRow& archive, const BatchFile& file, Findings& findings) {
  const Subject subject{"archive", archive.id};
  if (archive.state != "ready") {
    if (is_made(file.batch.order_state)) {
      findings.add("archive_not_made", subject,
                   fmt::format("Le fichier d'impression {} manque, et sa commande passe pour prête.", archive.name));
    }
    return false;
  }
  const Detail detail(archive.logged.detail);
  const bool same = archive.logged.entries == 1 && detail.says("batch_id", file.batch.id) &&
                    detail.says("part", archive.part) && detail.says("size_bytes", archive.size_bytes) &&
                    detail.says("sha256", archive.sha256);
  if (archive.logged.entries == 0) {
    findings.add("archive_not_in_log", subject,
                 fmt::format("Le journal d'audit ne dit pas que le fichier d'impression {} a été fait.", archive.name));
  } else if (!same || archive.sha256.size() != 64 || archive.size_bytes < 1) {
    findings.add("archive_differs_from_log", subject,
                 fmt::format("Le fichier d'impression {} n'a pas la taille ou l'empreinte que dit le journal d'audit.",
                             archive.name),
                 {detail.integer("size_bytes").value_or(-1), archive.size_bytes});
  }
  return true;
}

void check_receipt(const ReceiptRow& receipt, const BatchFile& file, Findings& findings) {
  const Subject subject{"receipt", receipt.id};
  if (receipt.logged.entries == 0) {
    return findings.add("receipt_not_in_log", subject,
                        "Un accusé de réception n'est pas passé par le serveur : le journal d'audit ne le connaît pas.",
                        {0, positions_in(receipt.from, receipt.to)});
  }
  const Detail detail(receipt.logged.detail);
  const bool same = receipt.logged.entries == 1 && detail.says("archive_id", receipt.archive_id) &&
                    detail.says("sha256", receipt.archive_sha256);
  if (!same) {
    findings.add("receipt_differs_from_log", subject,
                 "Un accusé de réception n'est pas celui que le journal d'audit a vu passer.");
  }
  const bool fits = receipt.archive_batch_id == file.batch.id && receipt.archive_from == receipt.from &&
                    receipt.archive_to == receipt.to && receipt.archive_state == "ready";
  if (fits) return;
  findings.add("receipt_range", subject, "Un accusé de réception ne couvre pas les estampilles de son fichier.",
               {positions_in(receipt.archive_from, receipt.archive_to), positions_in(receipt.from, receipt.to)});
}

}  // namespace

bool is_inside(const BatchRow& batch, std::int64_t from, std::int64_t to) {
  return 1 <= from && from <= to && to <= std::min(batch.quantity, orders::delivery_stamps_max);
}

std::vector<stamps::Range> received_in(const BatchFile& file) {
  std::vector<stamps::Range> received;
  for (const ReceiptRow& receipt : file.receipts) {
    if (is_inside(file.batch, receipt.from, receipt.to)) received.push_back({receipt.from, receipt.to});
  }
  return stamps::coalesce(std::move(received));
}

bool check_batch(const BatchFile& file, Findings& findings, Totals& totals) {
  const BatchRow& batch = file.batch;
  totals.issued = plus(totals.issued, batch.quantity);
  if (!check_entry(batch, findings)) return false;
  check_order_of(batch, findings);
  check_delivery_of(batch, findings);
  if (batch.generations != 1) {
    findings.add("batch_generation", subject_of(batch),
                 fmt::format("La génération de clés {} d'une série n'existe pas.", batch.generation));
  }
  if (batch.gtin != batch.product_gtin) {
    findings.add("batch_gtin", subject_of(batch),
                 fmt::format("Une série porte le GTIN {}, son produit {}.", batch.gtin, batch.product_gtin));
  }
  return true;
}

void check_archives(const BatchFile& file, Findings& findings, Totals& totals) {
  std::int64_t covered = 0;
  bool whole = !file.archives.empty();
  for (std::size_t i = 0; i < file.archives.size(); ++i) {
    const ArchiveRow& archive = file.archives[i];
    whole = whole && archive.part == static_cast<std::int64_t>(i) + 1 && archive.from == plus(covered, 1) &&
            archive.parts == static_cast<std::int64_t>(file.archives.size()) && archive.from <= archive.to;
    covered = archive.to;
    if (check_made(archive, file, findings))
      totals.archived = plus(totals.archived, positions_in(archive.from, archive.to));
  }
  if (whole && covered == file.batch.quantity) return;
  findings.add("batch_archives", subject_of(file.batch),
               "Les fichiers d'impression d'une série ne la couvrent pas, chaque estampille une fois.",
               {file.batch.quantity, covered});
}

void check_receipts(const BatchFile& file, Findings& findings, Totals& totals) {
  for (const ReceiptRow& receipt : file.receipts) check_receipt(receipt, file, findings);
  const std::int64_t count = stamps::count_positions(received_in(file));
  totals.received = plus(totals.received, count);
  if (!is_handed(file.batch.order_state)) return;
  findings.compare("batch_received", subject_of(file.batch),
                   "Une commande passe pour livrée, et toutes ses estampilles ne sont pas reçues.",
                   {file.batch.quantity, count});
}

}  // namespace qrcongo::oversight
