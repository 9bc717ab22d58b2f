// The tables of citizens' reports. Private to verification; each call belongs to the thread whose transaction it is
// given.
#pragma once

#include <tuple>
#include <vector>

#include "qrcongo/verification/citizen_reports.hpp"

namespace qrcongo::verification::store {

struct KeptPhoto {
  CitizenReportId id;
  std::string ending;

  auto fields() { return std::tie(id, ending); }
};

void insert_report(db::Tx& tx, const CitizenReport& report);
std::optional<CitizenReport> find_report(db::Tx& tx, const CitizenReportId& id);
std::vector<CitizenReport> reports(db::Tx& tx, const ReportPage& page);
void set_report_seen(db::Tx& tx, const CitizenReportId& id);
void set_report_closed(db::Tx& tx, const CitizenReport& report);
std::int64_t erase_contacts_before(db::Tx& tx, std::int64_t time_ms);
std::int64_t set_photos_erased(db::Tx& tx, std::int64_t closed_before_ms, std::int64_t now_ms);
std::vector<KeptPhoto> kept_photos(db::Tx& tx);
std::int64_t open_photo_bytes(db::Tx& tx);
std::int64_t next_report_number(db::Tx& tx, std::int64_t year);

}  // namespace qrcongo::verification::store
