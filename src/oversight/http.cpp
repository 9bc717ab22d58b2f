#include "qrcongo/oversight/http.hpp"

#include <algorithm>

#include <boost/json/array.hpp>

#include "qrcongo/http/fields.hpp"

namespace qrcongo::oversight {
namespace {

namespace json = boost::json;

json::value amount_json(const std::optional<std::int64_t>& amount) {
  return amount ? json::value(*amount) : json::value();
}

json::object finding_json(const Finding& finding) {
  return {{"code", finding.code},
          {"text", finding.text},
          {"subject", {{"kind", finding.subject_kind}, {"id", finding.subject_id}}},
          {"expected", amount_json(finding.expected)},
          {"found", amount_json(finding.found)}};
}

json::object totals_json(const Totals& totals) {
  json::array money;
  for (const auto& [currency, amount] : totals.money) money.push_back({{"amount", amount}, {"currency", currency}});
  return {{"orders", totals.orders},
          {"ordered", totals.ordered},
          {"paid", totals.paid},
          {"issued", totals.issued},
          {"archived", totals.archived},
          {"received", totals.received},
          {"activated", totals.activated},
          {"spoiled", totals.spoiled},
          {"recalled", totals.recalled},
          {"burnt", totals.burnt},
          {"archives_without_file", totals.archives_without_file},
          {"money", std::move(money)}};
}

}  // namespace

json::object report_json(const Report& report, std::size_t findings_max) {
  json::array findings;
  const std::size_t listed = std::min(report.findings.size(), findings_max);
  findings.reserve(listed);
  for (std::size_t i = 0; i < listed; ++i) findings.push_back(finding_json(report.findings[i]));
  return {{"made_at", http::time_json(report.made_at)},
          {"duration_ms", report.duration_ms},
          {"audit", {{"entries", report.audit_entries}, {"root", report.audit_root}}},
          {"totals", totals_json(report.totals)},
          {"findings_count", report.findings_count},
          {"findings", std::move(findings)}};
}

Http::Answer Http::show_reconciliation(http::Request&) {
  const auto report = co_await reconciliation_.recent();
  if (!report) co_return fail(report.error());
  co_return http::json_response(200, report_json(**report, Reconciliation::findings_answered));
}

}  // namespace qrcongo::oversight
