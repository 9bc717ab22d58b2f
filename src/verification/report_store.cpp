#include "report_store.hpp"

#include <tuple>

#include "qrcongo/base/check.hpp"
#include "qrcongo/db/conditions.hpp"
#include "qrcongo/db/sealed.hpp"

namespace qrcongo::verification::store {
namespace {

const std::string report_columns =
    "sequence, id, number, serial, batch_id, what, where_bought, place, contact, photo, photo_bytes, photo_erased_at, "
    "language, state, outcome, comment, created_at, closed_by, closed_at";
const std::string report_sql = "SELECT " + report_columns + " FROM citizen_reports ";
const std::string insert_report_sql =
    "INSERT INTO citizen_reports (id, number, serial, batch_id, what, where_bought, place, contact, photo, "
    "photo_bytes, language, state, created_at) VALUES (:id, :number, :serial, :batch_id, :what, :where_bought, :place, "
    ":contact, :photo, :photo_bytes, :language, :state, :created_at)";
const std::string close_report_sql =
    "UPDATE citizen_reports SET state = 'closed', outcome = :outcome, comment = :comment, closed_by = :closed_by, "
    "closed_at = :closed_at WHERE id = :id";

struct StoredReport {
  CitizenReport report;

  auto fields() {
    CitizenReport& r = report;
    return std::tie(r.sequence, r.id, r.number, r.serial, r.batch_id, r.what, r.where_bought, r.place, r.contact,
                    r.photo, r.photo_bytes, r.photo_erased_at, r.language, r.state, r.outcome, r.comment, r.created_at,
                    r.closed_by, r.closed_at);
  }
};

db::SealedPlace contact_of(const CitizenReportId& id) { return {"citizen_reports", "contact", id.str()}; }

CitizenReport opened(db::Tx& tx, CitizenReport report) {
  if (report.contact) report.contact = db::unseal(tx, contact_of(report.id), *report.contact);
  return report;
}

}  // namespace

void insert_report(db::Tx& tx, const CitizenReport& r) {
  std::optional<std::string> contact;
  if (r.contact) contact = db::seal(tx, contact_of(r.id), *r.contact);
  tx.run(insert_report_sql, r.id, r.number, r.serial, r.batch_id, r.what, r.where_bought, r.place, contact, r.photo,
         r.photo_bytes, r.language, r.state, r.created_at);
}

std::optional<CitizenReport> find_report(db::Tx& tx, const CitizenReportId& id) {
  auto row = tx.row<StoredReport>(report_sql + "WHERE id = :id", id);
  if (!row) return std::nullopt;
  return opened(tx, std::move(row->report));
}

std::vector<CitizenReport> reports(db::Tx& tx, const ReportPage& page) {
  db::Conditions where;
  where.behind(page);
  where.among("state", page.states);
  where.search({"number", "serial", "where_bought"}, page.search);
  std::vector<CitizenReport> all;
  for (StoredReport& row : where.rows<StoredReport>(tx, report_sql, db::order_of(page), page.limit))
    all.push_back(opened(tx, std::move(row.report)));
  return all;
}

void set_report_seen(db::Tx& tx, const CitizenReportId& id) {
  tx.run("UPDATE citizen_reports SET state = 'seen' WHERE id = :id", id);
}

void set_report_closed(db::Tx& tx, const CitizenReport& r) {
  check(tx.run(close_report_sql, r.outcome, r.comment, r.closed_by, r.closed_at, r.id) == 1,
        "a report that is closed has no row");
}

std::int64_t erase_contacts_before(db::Tx& tx, std::int64_t time_ms) {
  return tx.run("UPDATE citizen_reports SET contact = NULL WHERE contact IS NOT NULL AND created_at < :time", time_ms);
}

std::int64_t set_photos_erased(db::Tx& tx, std::int64_t closed_before_ms, std::int64_t now_ms) {
  return tx.run(
      "UPDATE citizen_reports SET photo_erased_at = :now WHERE photo IS NOT NULL AND photo_erased_at IS NULL AND "
      "state = 'closed' AND closed_at < :time",
      now_ms, closed_before_ms);
}

std::vector<KeptPhoto> kept_photos(db::Tx& tx) {
  return tx.rows<KeptPhoto>(
      "SELECT id, photo FROM citizen_reports WHERE photo IS NOT NULL AND photo_erased_at IS NULL");
}

std::int64_t open_photo_bytes(db::Tx& tx) {
  return tx.value<std::int64_t>(
      "SELECT COALESCE(SUM(photo_bytes), 0) FROM citizen_reports WHERE state <> 'closed' AND photo_erased_at IS NULL");
}

std::int64_t next_report_number(db::Tx& tx, std::int64_t year) {
  tx.run(
      "INSERT INTO citizen_report_numbers (year, last) VALUES (:year, 1) "
      "ON CONFLICT (year) DO UPDATE SET last = citizen_report_numbers.last + 1",
      year);
  return tx.value<std::int64_t>("SELECT last FROM citizen_report_numbers WHERE year = :year", year);
}

}  // namespace qrcongo::verification::store
