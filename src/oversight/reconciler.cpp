#include "reconciler.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>

#include <fmt/format.h>

#include "filed.hpp"
#include "qrcongo/audit/log.hpp"
#include "qrcongo/stamps/fence.hpp"

namespace qrcongo::oversight {
namespace {

constexpr std::int64_t before_all = std::numeric_limits<std::int64_t>::min();

// Leaves a verification of the log, which knows no other way out, and goes no further than run().
struct Stopped {};

}  // namespace

Result<Report> Reconciler::run(db::Tx& tx) {
  try {
    all_ = plus(store::count_orders(tx), store::count_batches(tx));
    check_schema(tx);
    check_log(tx);
    check_people(tx);
    check_generations(tx, findings_);
    check_register(tx, check_tariff);
    check_register(tx, check_product);
    check_register(tx, check_certificate);
    check_orders(tx);
    check_batches(tx);
    check_quota(tx, findings_);
    check_decisions(tx);
    check_loose_rows(tx, findings_);
  } catch (const Stopped&) {
    return fail(Code::unavailable, "Le contrôle a été interrompu : le serveur s'arrête.");
  }
  report_.made_at = now_ms_;
  report_.findings_count = findings_.count();
  report_.findings = findings_.take();
  return std::move(report_);
}

void Reconciler::advance(std::int64_t steps) {
  done_ = plus(done_, steps);
  if (!go_on_(done_, all_)) throw Stopped{};
}

void Reconciler::check_schema(db::Tx& tx) {
  if (!settings_.compare_schema) return;
  for (const db::SchemaFault& fault : settings_.compare_schema(tx))
    findings_.add("schema", {fault.kind.c_str(), fault.name}, "Dans la base, " + fault.text() + ".");
}

void Reconciler::check_log(db::Tx& tx) {
  std::int64_t verified = 0;
  const audit::Verification log = audit::verify(tx, [&](std::int64_t done, std::int64_t all) {
    if (verified == 0) all_ = plus(all_, all);
    advance(done - verified);
    verified = done;
  });
  report_.audit_entries = log.head.size;
  for (const audit::Forged& entry : log.forged) {
    findings_.add("entry_forged", {entry.subject_kind.c_str(), entry.subject_id},
                  fmt::format("L'entrée {} du journal d'audit n'a pas le sceau du serveur.", entry.sequence));
  }
  const Subject subject{"audit_log", ""};
  if (!log.fault.empty())
    return findings_.add("audit_log", subject, "Le journal d'audit est altéré : " + log.fault + ".");
  report_.audit_root = to_hex(log.head.root);
  // Every node is right by now, so that asking for the head is safe.
  if (audit::head(tx).root != log.head.root)
    findings_.add("audit_log", subject, "La racine du journal d'audit n'est pas celle de ses entrées.");
}

template <class Row>
void Reconciler::check_register(db::Tx& tx, void (*check)(const store::Filed<Row>&, Findings&)) {
  std::int64_t after = before_all;
  for (;;) {
    const std::vector<store::Filed<Row>> page = store::filed_after<Row>(tx, after);
    if (page.empty()) return;
    for (const store::Filed<Row>& file : page) check(file, findings_);
    after = page.back().row.sequence;
    advance(0);
  }
}

// Who there is and what he may do.
void Reconciler::check_people(db::Tx& tx) {
  check_register(tx, check_organisation);
  check_register(tx, check_user);
  check_register(tx, check_first_invitations);
  check_register(tx, check_reset);
  check_register(tx, check_api_client);
  check_register(tx, check_encryption_key);
}

void Reconciler::check_decisions(db::Tx& tx) {
  check_register(tx, check_decision);
  check_register(tx, check_handover);
  check_register(tx, check_suspicion);
  check_register(tx, check_citizen_report);
}

void Reconciler::check_orders(db::Tx& tx) {
  std::int64_t after = before_all;
  for (;;) {
    const std::vector<store::OrderFile> page = store::orders_after(tx, after);
    if (page.empty()) return;
    for (const store::OrderFile& file : page) check_order(file, findings_, report_.totals);
    after = page.back().order.sequence;
    advance(static_cast<std::int64_t>(page.size()));
  }
}

void Reconciler::check_batches(db::Tx& tx) {
  // Read after the snapshot began: whatever stands in it was leased before.
  find_fence_end();
  std::int64_t after = before_all;
  for (;;) {
    const std::vector<store::BatchFile> page = store::batches_after(tx, after);
    if (page.empty()) return;
    for (const store::BatchFile& file : page) {
      check_numbers(file.batch);
      if (!check_batch(file, findings_, report_.totals)) continue;
      check_archives(file, findings_, report_.totals);
      check_receipts(file, findings_, report_.totals);
      check_facts(tx, file, findings_, report_.totals);
      check_rows(tx, file);
      count_missing_files(file);
    }
    after = page.back().batch.first_number;
    advance(static_cast<std::int64_t>(page.size()));
  }
}

void Reconciler::find_fence_end() {
  const auto fence = stamps::Fence::open(settings_.fence_file, 0);
  fence_end_ = fence ? fence->leased_end() : std::numeric_limits<std::int64_t>::max();
  if (!fence) findings_.add("fence", {"fence", ""}, fence.error().detail);
}

void Reconciler::check_numbers(const store::BatchRow& batch) {
  const Subject subject{"batch", batch.id};
  const std::int64_t end = plus(batch.first_number, batch.quantity);
  if (batch.first_number < numbers_end_) {
    findings_.add(
        "batch_overlap", subject,
        fmt::format("La série qui commence au numéro {} reprend des numéros d'une autre.", batch.first_number),
        {numbers_end_, batch.first_number});
  } else {
    report_.totals.burnt = plus(report_.totals.burnt, batch.first_number - numbers_end_);
  }
  if (end > fence_end_) {
    findings_.add("batch_beyond_fence", subject,
                  fmt::format("La série qui commence au numéro {} a des numéros que le fichier des numéros n'a jamais "
                              "donnés.",
                              batch.first_number),
                  {fence_end_, end});
  }
  numbers_end_ = std::max(numbers_end_, end);
}

void Reconciler::check_rows(db::Tx& tx, const store::BatchFile& file) {
  if (!settings_.is_altered) return;
  for (const store::ArchiveRow& archive : file.archives) {
    if (!settings_.is_altered(tx, archive.id)) continue;
    findings_.add(
        "archive_altered", {"archive", archive.id},
        fmt::format("Fichier d'impression {} : la ligne a été modifiée, ou celle de sa série.", archive.name));
  }
}

// Not a fault: whatever is missing is made again from its row when somebody asks for it.
void Reconciler::count_missing_files(const store::BatchFile& file) {
  if (settings_.keep_archives_days <= 0) return;
  const std::int64_t kept_since = now_ms_ - settings_.keep_archives_days * day_ms;
  for (const store::ArchiveRow& archive : file.archives) {
    if (archive.state != "ready" || archive.made_at < kept_since) continue;
    std::error_code unreadable;
    const std::string path = settings_.data_dir + "/archives/" + file.batch.id + "/" + archive.name;
    if (!std::filesystem::exists(path, unreadable)) ++report_.totals.archives_without_file;
  }
}

}  // namespace qrcongo::oversight
