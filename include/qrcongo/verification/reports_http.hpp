// Citizens' reports over HTTP: the public's form, and the officers' list behind the gate. Owned by app; called on io
// threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/db/database.hpp"
#include "qrcongo/identity/acts.hpp"
#include "qrcongo/runtime/thread_pool.hpp"
#include "qrcongo/verification/citizen_reports.hpp"
#include "qrcongo/verification/http.hpp"

namespace qrcongo::verification {

class PageFrames;

class PhotoRoom;
class ReportLimits;
struct ReportForm;

class ReportsHttp {
 public:
  using Answer = boost::asio::awaitable<Result<http::Response>>;

  static constexpr std::uint64_t body_max_bytes = 2'200'000;  // of a form: a photo of 2 MB and what is around it

  // `files` writes and reads photos, so that a slow disk stalls no scan.
  ReportsHttp(CitizenReports& reports, identity::Acts& acts, db::Database& database, runtime::ThreadPool& files,
              Settings settings, const Clock& clock, Random& random);
  ~ReportsHttp();

  Result<http::Response> show_form(http::Request& request);  // GET  /signaler
  Answer receive(http::Request& request);                    // POST /signaler, behind admit
  // Before its body is read: from where, and how many. What it refuses, and a body of too great a size, is told by
  // refuse_unread.
  Result<void> admit(const http::Request& request);
  http::Response refuse_unread(const http::Request& request, const Error& error) const;

  Answer list_reports(http::Request& request);  // GET  /api/v1/citizen-reports
  Answer show_report(http::Request& request);   // GET  /api/v1/citizen-reports/{id}
  Answer show_photo(http::Request& request);    // GET  /api/v1/citizen-reports/{id}/photo
  Answer close_report(http::Request& request);  // POST /api/v1/citizen-reports/{id}/close

 private:
  boost::asio::awaitable<void> leave_out_photo_without_room(ReportForm& form);
  boost::asio::awaitable<Result<void>> keep(CitizenReportId id, std::string name, std::string_view photo);
  boost::asio::awaitable<void> remove(const std::string& name);
  Result<http::Response> refusal(const ReportForm& form) const;
  http::Response thanks(const ReportForm& form, const CitizenReport& report) const;
  static http::Response photo_response(const CitizenReport& report, std::string photo);

  CitizenReports& reports_;
  identity::Acts& acts_;
  db::Database& database_;
  runtime::ThreadPool& files_;
  const Settings settings_;
  const std::unique_ptr<PageFrames> frames_;
  const Clock& clock_;
  Random& random_;
  const std::unique_ptr<ReportLimits> limits_;
  const std::unique_ptr<PhotoRoom> photo_room_;
};

}  // namespace qrcongo::verification
