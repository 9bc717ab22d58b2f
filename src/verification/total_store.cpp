#include "total_store.hpp"

#include "qrcongo/base/check.hpp"

namespace qrcongo::verification {
namespace {

const std::string add_total_sql =
    "INSERT INTO scan_totals (hour, batch_id, verdict, place, scans) VALUES (:hour, :batch_id, :verdict, :place, "
    ":scans) ON CONFLICT (hour, batch_id, verdict, place) DO UPDATE SET scans = scan_totals.scans + excluded.scans";
const std::string add_batch_scans_sql =
    "INSERT INTO batch_scans (batch_id, scanned, often) VALUES (:batch_id, :scanned, :often) ON CONFLICT (batch_id) DO "
    "UPDATE SET scanned = batch_scans.scanned + excluded.scanned, often = batch_scans.often + excluded.often";

}  // namespace

void add_total(db::Tx& tx, const StoredTotal& t) {
  tx.run(add_total_sql, t.hour, t.batch_id, t.verdict, t.place, t.scans);
}

void add_batch_scans(db::Tx& tx, const StoredBatchScans& s) {
  tx.run(add_batch_scans_sql, s.batch_id, s.scanned, s.often);
}

std::vector<StoredBatchScans> all_batch_scans(db::Tx& tx) {
  return tx.rows<StoredBatchScans>("SELECT batch_id, scanned, often FROM batch_scans");
}

std::int64_t scan_progress(db::Tx& tx) { return tx.value<std::int64_t>("SELECT sequence FROM scan_progress"); }

void set_scan_progress(db::Tx& tx, std::int64_t sequence) {
  check(tx.run("UPDATE scan_progress SET sequence = :sequence", sequence) == 1, "scan_progress has one row");
}

}  // namespace qrcongo::verification
