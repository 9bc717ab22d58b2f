#include "qrcongo/verification/reports_http.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "page.hpp"
#include "photo_room.hpp"
#include "qrcongo/http/fields.hpp"
#include "qrcongo/http/listing.hpp"
#include "qrcongo/http/multipart.hpp"
#include "qrcongo/http/origin.hpp"
#include "qrcongo/identity/organisations.hpp"
#include "qrcongo/runtime/offload.hpp"
#include "qrcongo/stamps/labels.hpp"
#include "qrcongo/verification/places.hpp"
#include "report_form.hpp"
#include "report_limits.hpp"
#include "report_page.hpp"
#include "report_photos.hpp"

namespace qrcongo::verification {
namespace {

namespace json = boost::json;
using identity::Permission;

constexpr std::size_t serial_bytes_max = 64;
constexpr std::size_t comment_max = 1000;

tl::unexpected<Error> no_such_report() { return fail(Code::not_found, "Ce signalement n'existe pas."); }

Error files_busy() { return Error{Code::unavailable, "Trop de photos passent en ce moment.", {}, 2}; }

struct SealedPhoto {
  CitizenReport report;
  Secret key;
};

Result<SealedPhoto> sealed_photo(db::Tx& tx, CitizenReports& reports, const CitizenReportId& id) {
  auto found = reports.report(tx, id);
  if (!found) return fail(found.error());
  if (!found->photo) return fail(Code::not_found, "Ce signalement n'a pas de photo.");
  if (found->photo_erased_at) return fail(Code::not_found, "La photo de ce signalement a été effacée.");
  return SealedPhoto{std::move(*found), CitizenReports::photo_key(tx, id)};
}

// Who may close reports: who has to call people back, too, and so sees how.
bool is_officer(const identity::Call& call) {
  return call.scope(Permission::citizen_reports_close) == identity::Scope::all;
}

json::value place_json(const std::optional<std::string>& code, const Settings& settings) {
  if (!code) return nullptr;
  const std::string_view name = place_name(settings.country, place_number(settings.country, *code));
  return {{"code", *code}, {"name", std::string(name)}};
}

json::value photo_json(const CitizenReport& report) {
  if (!report.photo || report.photo_erased_at) return nullptr;
  return {{"media_type", photo_media_type(*report.photo)}, {"size_bytes", report.photo_bytes.value_or(0)}};
}

// What its stamp is of, and whose; nothing where no stamp is known.
json::value stamp_json(stamps::BatchLabels& labels, const CitizenReport& report,
                       std::string stamps::BatchLabel::*part) {
  return report.batch_id ? json::value(labels.of(*report.batch_id).*part) : json::value();
}

json::object report_json(db::Tx& tx, stamps::BatchLabels& labels, const identity::Call& call,
                         const CitizenReport& report, const Settings& settings) {
  const std::optional<std::string> batch =
      report.batch_id ? std::optional<std::string>(report.batch_id->str()) : std::nullopt;
  const std::optional<std::string> contact = is_officer(call) ? report.contact : std::nullopt;
  return {{"id", report.id.str()},
          {"number", report.number},
          {"state", report.state},
          {"serial", http::text_json(report.serial)},
          {"batch_id", http::text_json(batch)},
          {"order_number", stamp_json(labels, report, &stamps::BatchLabel::order_number)},
          {"product_name", stamp_json(labels, report, &stamps::BatchLabel::product_name)},
          {"enterprise_name", stamp_json(labels, report, &stamps::BatchLabel::enterprise_name)},
          {"what", report.what},
          {"where_bought", report.where_bought},
          {"place", place_json(report.place, settings)},
          {"contact", http::text_json(contact)},
          {"photo", photo_json(report)},
          {"language", report.language},
          {"outcome", http::text_json(report.outcome)},
          {"comment", http::text_json(report.comment)},
          {"created_at", http::time_json(report.created_at)},
          {"closed_by", identity::person_json(tx, report.closed_by)},
          {"closed_at", http::time_json(report.closed_at)}};
}

// The text that tells a person why nothing of what they sent was read; none: a problem says so.
std::string_view fault_of(Code code) {
  if (code == Code::payload_too_large) return "report.too_large";
  if (code == Code::rate_limited) return "report.too_many";
  if (code == Code::unavailable) return "report.busy";
  return {};
}

http::Response with_pause(http::Response page, const Error& error) {
  if (error.retry_after_s > 0) page.headers.push_back({"Retry-After", std::to_string(error.retry_after_s)});
  return page;
}

Result<ReportPage> read_report_page(const http::Request& request) {
  const auto query = http::read_list_query(request, {"state", "q"}, {ListOrder::newest, ListOrder::oldest});
  if (!query) return fail(query.error());
  const auto states = http::read_choices_filter(request, "state", {"new", "seen", "closed"});
  if (!states) return fail(states.error());
  ReportPage page;
  page.search = query->search;
  page.begin_at(*query);
  page.limit = query->asked();
  page.states = *states;
  return page;
}

}  // namespace

ReportsHttp::ReportsHttp(CitizenReports& reports, identity::Acts& acts, db::Database& database,
                         runtime::ThreadPool& files, Settings settings, const Clock& clock, Random& random)
    : reports_(reports),
      acts_(acts),
      database_(database),
      files_(files),
      settings_(std::move(settings)),
      frames_(std::make_unique<PageFrames>(settings_)),
      clock_(clock),
      random_(random),
      limits_(std::make_unique<ReportLimits>(settings_.limits_enabled, random)),
      photo_room_(std::make_unique<PhotoRoom>(photo_room_bytes(settings_.reports_folder))) {}

ReportsHttp::~ReportsHttp() = default;

Result<http::Response> ReportsHttp::show_form(http::Request& request) {
  TypedReport typed;
  const std::string* serial = request.query_value("s");
  if (serial != nullptr && serial->size() <= serial_bytes_max) typed.serial = *serial;
  return report_page(200, typed, {}, language_of(request), settings_, *frames_);
}

Result<void> ReportsHttp::admit(const http::Request& request) {
  if (auto ours = http::require_own_form(request, settings_.public_url); !ours) return ours;
  // Who only sends what is refused takes the server's time all the same.
  return limits_->admit(request.client_address, clock_.now_ms());
}

ReportsHttp::Answer ReportsHttp::receive(http::Request& request) {
  ReportForm form = read_report(request, settings_.country);
  if (form.refused) co_return refusal(form);
  co_await leave_out_photo_without_room(form);
  const CitizenReportId id(make_uuid_v7(clock_.now_ms(), random_));
  const std::string photo = form.input.photo ? CitizenReports::photo_name(id, form.input.photo->ending) : std::string();
  if (!photo.empty()) {
    const auto kept = co_await keep(id, photo, form.photo);
    if (!kept) co_return fail(kept.error());
  }
  const auto received = co_await database_.write([&](db::Tx& tx) -> Result<CitizenReport> {
    return reports_.receive(tx, id, form.input, request.request_id, clock_.now_ms());
  });
  if (received) co_return thanks(form, *received);
  if (!photo.empty()) co_await remove(photo);
  co_return fail(received.error());
}

http::Response ReportsHttp::refuse_unread(const http::Request& request, const Error& error) const {
  const std::string_view fault = fault_of(error.code);
  if (fault.empty() || !http::is_multipart(request)) return http::problem_response(request, error);
  const Texts& texts = language_of(request);
  return with_pause(report_page(http::status_of(error.code), {}, texts[fault], texts, settings_, *frames_), error);
}

// What somebody says is worth more than what he shows.
boost::asio::awaitable<void> ReportsHttp::leave_out_photo_without_room(ReportForm& form) {
  if (!form.input.photo) co_return;
  if (photo_room_->is_due(clock_.now_ms())) {
    const auto counted =
        co_await database_.read([this](db::Tx& tx) -> Result<std::int64_t> { return reports_.open_photo_bytes(tx); });
    if (counted) photo_room_->set_counted(*counted);
  }
  if (photo_room_->take(form.input.photo->bytes)) co_return;
  form.input.photo.reset();
  form.photo.clear();
  form.photo_left_out = true;
}

boost::asio::awaitable<Result<void>> ReportsHttp::keep(CitizenReportId id, std::string name, std::string_view photo) {
  const auto key =
      co_await database_.read([&](db::Tx& tx) -> Result<Secret> { return CitizenReports::photo_key(tx, id); });
  if (!key) co_return fail(key.error());
  Result<void> kept;
  const auto write = [&] { kept = keep_photo(settings_.reports_folder, name, photo, key->view()); };
  const bool ran = co_await runtime::offload(files_, write);
  if (!ran) co_return fail(files_busy());
  co_return kept;
}

boost::asio::awaitable<void> ReportsHttp::remove(const std::string& name) {
  co_await runtime::offload(files_, [&] { remove_photo(settings_.reports_folder, name); });
}

Result<http::Response> ReportsHttp::refusal(const ReportForm& form) const {
  if (!form.is_page || form.fault.empty()) return fail(*form.refused);
  const Texts& texts = *form.texts;
  return with_pause(
      report_page(http::status_of(form.refused->code), form.typed, texts[form.fault], texts, settings_, *frames_),
      *form.refused);
}

http::Response ReportsHttp::thanks(const ReportForm& form, const CitizenReport& report) const {
  if (form.is_page) return thanks_page(report.number, form.photo_left_out, *form.texts, settings_, *frames_);
  const json::object body = {{"number", report.number}, {"created_at", http::time_json(report.created_at)}};
  return http::json_response(201, body);
}

ReportsHttp::Answer ReportsHttp::list_reports(http::Request& request) {
  const auto page = read_report_page(request);
  if (!page) co_return fail(page.error());
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call& call) -> Result<http::Response> {
    stamps::BatchLabels labels(tx);
    auto response = http::page_response(
        reports_.reports(tx, *page), *page, page->limit,
        [&](const CitizenReport& report) { return report_json(tx, labels, call, report, settings_); });
    // Anybody writes a row of it beside others' telephone numbers.
    response.holds_secret = true;
    return response;
  });
}

ReportsHttp::Answer ReportsHttp::show_report(http::Request& request) {
  const auto id = CitizenReportId::parse(request.path_parameters[0]);
  if (!id) co_return no_such_report();
  const identity::Call reader = acts_.call_of(request);
  // Who has to act on it has seen it now; a program that copies the list has not, nor has an auditor.
  const bool sees = is_officer(reader) && reader.caller.is_person() && !request.head;
  const auto show = [&](db::Tx& tx, const identity::Call& call) -> Result<http::Response> {
    const auto found = sees ? reports_.see(tx, call, *id) : reports_.report(tx, *id);
    if (!found) return fail(found.error());
    stamps::BatchLabels labels(tx);
    return http::json_response(200, report_json(tx, labels, call, *found, settings_));
  };
  if (sees) co_return co_await acts_.commit(request, show);
  co_return co_await acts_.look(request, show);
}

ReportsHttp::Answer ReportsHttp::show_photo(http::Request& request) {
  const auto id = CitizenReportId::parse(request.path_parameters[0]);
  if (!id) co_return no_such_report();
  const auto sealed = co_await database_.read([&](db::Tx& tx) { return sealed_photo(tx, reports_, *id); });
  if (!sealed) co_return fail(sealed.error());
  const std::string name = CitizenReports::photo_name(*id, *sealed->report.photo);
  Result<std::string> photo;
  const auto open = [&] { photo = read_photo(settings_.reports_folder, name, sealed->key.view()); };
  if (!co_await runtime::offload(files_, open)) co_return fail(files_busy());
  if (!photo) co_return fail(photo.error());
  co_return photo_response(sealed->report, std::move(*photo));
}

http::Response ReportsHttp::photo_response(const CitizenReport& report, std::string photo) {
  http::Response response;
  response.content_type = photo_media_type(*report.photo);
  response.body = std::move(photo);
  // Somebody unknown sent it: it is a picture and never anything else, whatever a browser would make of it.
  response.headers = {{"Content-Security-Policy", "default-src 'none'; sandbox"},
                      {"Content-Disposition", "inline; filename=\"" + report.number + "." + *report.photo + "\""},
                      {"Cache-Control", "private, no-store"}};
  return response;
}

ReportsHttp::Answer ReportsHttp::close_report(http::Request& request) {
  const auto id = CitizenReportId::parse(request.path_parameters[0]);
  if (!id) co_return no_such_report();
  http::Fields fields(request);
  const std::string outcome = fields.choice("outcome", {"confirmed", "unfounded", "duplicate", "unusable"});
  const auto comment = fields.optional_text("comment", comment_max);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Result<http::Response> {
    const auto closed = reports_.close(tx, call, *id, outcome, comment);
    if (!closed) return fail(closed.error());
    stamps::BatchLabels labels(tx);
    return http::json_response(200, report_json(tx, labels, call, *closed, settings_));
  });
}

}  // namespace qrcongo::verification
