#include "qrcongo/analytics/http.hpp"

#include "asking.hpp"
#include "encoding.hpp"
#include "register_stream.hpp"

namespace qrcongo::analytics {
namespace {

using Response = Result<http::Response>;

Result<Asked> read_asked_of(Subject subject, const http::Request& request) {
  if (subject == Subject::scans) return read_asked(request, {Group::none, Group::verdict, Group::place});
  if (subject == Subject::orders)
    return read_asked(request, {Group::none, Group::state, Group::enterprise, Group::category});
  return read_asked(request, {Group::none, Group::category, Group::enterprise, Group::method});
}

Response answer_figures(const Service& service, db::Tx& tx, const identity::Call& call, const Question& question,
                        bool as_table) {
  const auto figures = service.figures(tx, call, question);
  if (!figures) return fail(figures.error());
  if (!as_table) return http::json_response(200, figures_json(question, *figures));
  return csv_response(file_name(question.subject, question.span),
                      figures_csv(question, *figures, service.settings().utc_offset));
}

}  // namespace

Http::Http(const Service& service, identity::Acts& acts, db::Database& database)
    : service_(service), acts_(acts), database_(database), places_(std::make_shared<ExportPlaces>()) {}

Http::Answer Http::show_figures(http::Request& request, Subject subject) {
  const auto asked = read_asked_of(subject, request);
  if (!asked) co_return fail(asked.error());
  const auto as_table = wants_table(request);
  if (!as_table) co_return fail(as_table.error());
  const auto question = service_.settle(acts_.call_of(request), subject, *asked);
  if (!question) co_return fail(question.error());
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call& call) -> Response {
    return answer_figures(service_, tx, call, *question, *as_table);
  });
}

Http::Answer Http::show_scans(http::Request& request) { return show_figures(request, Subject::scans); }
Http::Answer Http::show_orders(http::Request& request) { return show_figures(request, Subject::orders); }
Http::Answer Http::show_revenue(http::Request& request) { return show_figures(request, Subject::revenue); }

Http::Answer Http::show_summary(http::Request& request) {
  if (const auto known = refuse_parameters(request); !known) co_return fail(known.error());
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call& call) -> Response {
    return http::json_response(200, summary_json(service_.summary(tx, call)));
  });
}

// Nothing leaves before it stands in the audit log that it does.
Http::Answer Http::export_register(http::Request& request, Register wanted) {
  const auto days = read_days(request);
  if (!days) co_return fail(days.error());
  const identity::Call call = acts_.call_of(request);
  const auto span = service_.settle(days->from, days->to, call.now_ms);
  if (!span) co_return fail(span.error());
  auto place = places_->take(call.caller.user_id.str());
  if (!place) co_return fail(place.error());
  const auto stream = std::make_shared<RegisterStream>(database_, std::move(*place),
                                                       RegisterExport(wanted, *span, service_.settings()));
  const auto begun = co_await database_.read([&](db::Tx& tx) { return stream->begin(tx); });
  if (!begun) co_return fail(begun.error());
  if (request.head) co_return stream_response(stream, call.now_ms, Rows::untold);
  co_return co_await database_.write([&](db::Tx& tx) -> Response {
    stream->record(tx, call);
    return stream_response(stream, call.now_ms, Rows::told);
  });
}

Http::Answer Http::export_orders(http::Request& request) { return export_register(request, Register::orders); }
Http::Answer Http::export_payments(http::Request& request) { return export_register(request, Register::payments); }
Http::Answer Http::export_certificates(http::Request& request) {
  return export_register(request, Register::certificates);
}
Http::Answer Http::export_recalls(http::Request& request) { return export_register(request, Register::recalls); }

}  // namespace qrcongo::analytics
