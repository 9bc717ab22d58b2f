#include "qrcongo/verification/citizen_reports.hpp"

#include <fmt/format.h>

#include "qrcongo/audit/log.hpp"
#include "qrcongo/db/sealed.hpp"
#include "qrcongo/stamps/engine/code.hpp"
#include "report_store.hpp"

namespace qrcongo::verification {
namespace {

constexpr std::int64_t contact_kept_ms = 90 * day_ms;

// As printed where it can be read, so that officers find all reports of one stamp.
std::optional<std::string> tidy_serial(const std::optional<std::string>& typed) {
  if (!typed) return std::nullopt;
  const auto read = stamps::engine::read_serial(*typed);
  if (!read) return typed;
  const stamps::engine::Serial serial = stamps::engine::canonical_serial(*read);
  return std::string(stamps::engine::view(serial));
}

void record_receipt(db::Tx& tx, const CitizenReport& report, const std::string& request_id) {
  audit::Entry entry;
  entry.actor = {"public", "", "", ""};
  entry.action = "citizen_report.receive";
  entry.subject_kind = "citizen_report";
  entry.subject_id = report.id.str();
  entry.request_id = request_id;
  entry.detail = {{"number", report.number}, {"what", report.what}};
  if (report.batch_id) entry.detail["batch_id"] = report.batch_id->str();
  audit::append(tx, entry, report.created_at);
}

}  // namespace

CitizenReport CitizenReports::receive(db::Tx& tx, const CitizenReportId& id, const ReportInput& input,
                                      const std::string& request_id, std::int64_t now_ms) {
  const std::int64_t year = year_of_day(offset_.day_of(now_ms));
  CitizenReport report;
  report.id = id;
  report.number = fmt::format("SIG-{}-{:06}", year, store::next_report_number(tx, year));
  report.serial = tidy_serial(input.serial);
  if (report.serial) {
    if (const auto stamp = stamps_.find_stamp(tx, *report.serial)) report.batch_id = stamp->batch.id;
  }
  report.what = input.what;
  report.where_bought = input.where_bought;
  report.place = input.place;
  report.contact = input.contact;
  if (input.photo) {
    report.photo = input.photo->ending;
    report.photo_bytes = input.photo->bytes;
  }
  report.language = input.language;
  report.state = "new";
  report.created_at = now_ms;
  store::insert_report(tx, report);
  record_receipt(tx, report, request_id);
  return report;
}

Result<CitizenReport> CitizenReports::report(db::Tx& tx, const CitizenReportId& id) {
  auto found = store::find_report(tx, id);
  if (!found) return fail(Code::not_found, "Ce signalement n'existe pas.");
  return std::move(*found);
}

std::vector<CitizenReport> CitizenReports::reports(db::Tx& tx, const ReportPage& page) {
  return store::reports(tx, page);
}

Result<CitizenReport> CitizenReports::see(db::Tx& tx, const identity::Call& call, const CitizenReportId& id) {
  auto found = report(tx, id);
  if (!found || found->state != "new") return found;
  store::set_report_seen(tx, id);
  found->state = "seen";
  call.record(tx, "citizen_report.see", id.str());
  return found;
}

Result<CitizenReport> CitizenReports::close(db::Tx& tx, const identity::Call& call, const CitizenReportId& id,
                                            const std::string& outcome, const std::optional<std::string>& comment) {
  if (auto person = identity::require_person(call); !person) return fail(person.error());
  auto found = report(tx, id);
  if (!found) return found;
  if (found->state == "closed") return fail(Code::wrong_state, "Ce signalement est déjà clos.");
  found->state = "closed";
  found->outcome = outcome;
  found->comment = comment;
  found->closed_by = call.caller.user_id;
  found->closed_at = call.now_ms;
  store::set_report_closed(tx, *found);
  call.record(tx, "citizen_report.close", id.str(), {{"outcome", outcome}});
  return found;
}

std::int64_t CitizenReports::erase_contacts(db::Tx& tx, std::int64_t now_ms) {
  return store::erase_contacts_before(tx, now_ms - contact_kept_ms);
}

std::int64_t CitizenReports::erase_photos(db::Tx& tx, std::int64_t closed_before_ms, std::int64_t now_ms) {
  return store::set_photos_erased(tx, closed_before_ms, now_ms);
}

std::set<std::string> CitizenReports::kept_photos(db::Tx& tx) {
  std::set<std::string> names;
  for (const store::KeptPhoto& photo : store::kept_photos(tx)) names.insert(photo_name(photo.id, photo.ending));
  return names;
}

std::int64_t CitizenReports::open_photo_bytes(db::Tx& tx) { return store::open_photo_bytes(tx); }

Secret CitizenReports::photo_key(db::Tx& tx, const CitizenReportId& id) {
  return db::file_key(tx, {"citizen_reports", "photo", id.str()});
}

std::string CitizenReports::photo_name(const CitizenReportId& id, const std::string& ending) {
  return id.str() + "." + ending;
}

}  // namespace qrcongo::verification
