// What people in the street report: taken in without a name, seen and closed by officers. Owned by app; each verb
// belongs to the thread whose transaction it is given.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/id.hpp"
#include "qrcongo/base/list_place.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/base/secret.hpp"
#include "qrcongo/identity/call.hpp"
#include "qrcongo/stamps/service.hpp"

namespace qrcongo::verification {

// Of a photo's file, which lies in the data directory under the report's id.
struct PhotoNote {
  std::string ending;  // jpg, png
  std::int64_t bytes = 0;
};

struct ReportInput {
  std::optional<std::string> serial;  // as typed
  std::string what;                   // looks_different, already_opened, price, code_unknown, other
  std::string where_bought;
  std::optional<std::string> place;    // ISO 3166-2
  std::optional<std::string> contact;  // telephone or e-mail
  std::string language;                // fr, en, ln, kg, lua, sw
  std::optional<PhotoNote> photo;
};

struct CitizenReport {
  CitizenReportId id;
  std::string number;                 // SIG-2026-000123
  std::optional<std::string> serial;  // as printed where it can be read, else as typed
  std::optional<BatchId> batch_id;    // of a genuine serial
  std::string what;
  std::string where_bought;
  std::optional<std::string> place;
  std::optional<std::string> contact;  // personal: erased after 90 days
  std::optional<std::string> photo;    // its file's ending
  std::optional<std::int64_t> photo_bytes;
  std::optional<std::int64_t> photo_erased_at;  // its file is gone; what is said of it stays
  std::string language;
  std::string state;                   // new, seen, closed
  std::optional<std::string> outcome;  // confirmed, unfounded, duplicate, unusable
  std::optional<std::string> comment;
  std::int64_t sequence = 0;
  std::int64_t created_at = 0;
  std::optional<UserId> closed_by;
  std::optional<std::int64_t> closed_at;
};

// One page of a list, the newest first unless told.
struct ReportPage : ListPlace {
  ReportPage() { order = ListOrder::newest; }

  std::int64_t limit = 50;
  std::vector<std::string> states{};    // none: any
  std::optional<std::string> search{};  // in number, serial or where it was bought
};

class CitizenReports {
 public:
  CitizenReports(stamps::Service& stamps, UtcOffset offset) : stamps_(stamps), offset_(offset) {}

  // From somebody whom nobody knows; the audit entry says so. id: under which the photo lies already.
  CitizenReport receive(db::Tx& tx, const CitizenReportId& id, const ReportInput& input, const std::string& request_id,
                        std::int64_t now_ms);

  Result<CitizenReport> report(db::Tx& tx, const CitizenReportId& id);
  std::vector<CitizenReport> reports(db::Tx& tx, const ReportPage& page);
  // An officer opened it: new becomes seen, and anything else stays.
  Result<CitizenReport> see(db::Tx& tx, const identity::Call& call, const CitizenReportId& id);
  // Once, by a person: Code::wrong_state where it is closed.
  Result<CitizenReport> close(db::Tx& tx, const identity::Call& call, const CitizenReportId& id,
                              const std::string& outcome, const std::optional<std::string>& comment);

  // What only served to call somebody back; the program itself does it, and is told how many there were.
  std::int64_t erase_contacts(db::Tx& tx, std::int64_t now_ms);
  // Says that photos are erased of reports that were closed before `closed_before_ms`; the same.
  std::int64_t erase_photos(db::Tx& tx, std::int64_t closed_before_ms, std::int64_t now_ms);
  std::set<std::string> kept_photos(db::Tx& tx);  // the names of their files
  std::int64_t open_photo_bytes(db::Tx& tx);      // of all photos of reports that are not closed

  // Under which a report's photo lies sealed.
  static Secret photo_key(db::Tx& tx, const CitizenReportId& id);
  // A report's photo, "ID.jpg".
  static std::string photo_name(const CitizenReportId& id, const std::string& ending);

 private:
  stamps::Service& stamps_;
  UtcOffset offset_;
};

}  // namespace qrcongo::verification
