#include "encoding.hpp"

#include <boost/json/array.hpp>

#include "csv_table.hpp"
#include "periods.hpp"
#include "qrcongo/http/fields.hpp"

namespace qrcongo::analytics {
namespace {

namespace json = boost::json;

json::object figure_json(Subject subject, const Figure& figure) {
  json::object item = {{"at", http::time_json(figure.at)}, {"period", figure.period}, {"key", figure.key}};
  item["label"] = figure.label;
  switch (subject) {
    case Subject::scans:
      item["count"] = figure.count;
      break;
    case Subject::orders:
      item["orders"] = figure.count;
      item["stamps"] = figure.quantity;
      break;
    case Subject::revenue:
      item["amount"] = http::to_json(Money{figure.quantity, figure.currency});
      item["payments"] = figure.count;
      break;
  }
  return item;
}

json::value count_json(const std::optional<std::int64_t>& count) { return count ? json::value(*count) : json::value(); }

// A part of the whole to the fourth decimal; null of nothing, and where the part is not told.
json::value share_json(const std::optional<std::int64_t>& part, std::int64_t whole) {
  constexpr std::int64_t parts = 10'000;
  if (!part || whole == 0) return nullptr;
  return static_cast<double>((*part * parts + whole / 2) / whole) / static_cast<double>(parts);
}

json::object window_json(const Window& window) {
  return {{"scans", window.scans},
          {"suspected", count_json(window.suspected)},
          {"suspected_share", share_json(window.suspected, window.scans)},
          {"stamps_issued", window.stamps_issued},
          {"stamps_activated", window.stamps_activated},
          {"orders", window.orders},
          {"stamps_ordered", window.stamps_ordered},
          {"revenue", http::to_json(window.revenue)}};
}

std::string_view key_head(Group group) {
  switch (group) {
    case Group::none:
      break;
    case Group::verdict:
      return "Verdict";
    case Group::place:
      return "Province";
    case Group::state:
      return "État";
    case Group::enterprise:
      return "Entreprise";
    case Group::category:
      return "Catégorie";
    case Group::method:
      return "Moyen de paiement";
  }
  return "";
}

CsvTable table_of(const Question& question, const UtcOffset& offset) {
  std::vector<std::string_view> heads = {"Période"};
  if (question.group != Group::none) heads.push_back(key_head(question.group));
  switch (question.subject) {
    case Subject::scans:
      heads.push_back("Vérifications");
      break;
    case Subject::orders:
      heads.insert(heads.end(), {"Commandes", "Estampilles"});
      break;
    case Subject::revenue:
      heads.insert(heads.end(), {"Montant", "Monnaie", "Paiements"});
      break;
  }
  return CsvTable(heads, offset);
}

// "2026-11-24 13:00" of an hour, which a spreadsheet takes for a time.
std::string period_cell(const Question& question, const Figure& figure) {
  if (question.by != Step::hour) return figure.period;
  std::string cell = figure.period + ":00";
  cell.at(cell.find('T')) = ' ';
  return cell;
}

}  // namespace

json::object figures_json(const Question& question, const std::vector<Figure>& figures) {
  json::array items;
  items.reserve(figures.size());
  for (const Figure& figure : figures) items.push_back(figure_json(question.subject, figure));
  return {{"by", to_text(question.by)},
          {"group", to_text(question.group)},
          {"from", format_day(question.span.from)},
          {"to", format_day(question.span.to)},
          {"items", std::move(items)}};
}

std::string figures_csv(const Question& question, const std::vector<Figure>& figures, const UtcOffset& offset) {
  CsvTable table = table_of(question, offset);
  for (const Figure& figure : figures) {
    table.text(period_cell(question, figure));
    if (question.group != Group::none) table.text(figure.label);
    if (question.subject == Subject::revenue) {
      table.amount({figure.quantity, figure.currency}).text(figure.currency);
    }
    table.number(figure.count);
    if (question.subject == Subject::orders) table.number(figure.quantity);
    table.end_row();
  }
  return table.take();
}

json::object summary_json(const Summary& summary) {
  return {{"at", http::time_json(summary.at)},
          {"today", window_json(summary.today)},
          {"last_7_days", window_json(summary.last_7_days)},
          {"last_30_days", window_json(summary.last_30_days)},
          {"open_suspicions", count_json(summary.open_suspicions)},
          {"enterprises", count_json(summary.enterprises)},
          {"printers", count_json(summary.printers)},
          {"certificates", summary.certificates}};
}

std::string file_name(Subject subject, const Span& span) {
  const char* name = subject == Subject::scans    ? "verifications-"
                     : subject == Subject::orders ? "commandes-"
                                                  : "recettes-";
  return name + span_name(span) + ".csv";
}

std::vector<http::Header> csv_headers(const std::string& name) {
  return {{"Content-Disposition", "attachment; filename=\"" + name + "\""}, {"Cache-Control", "no-store"}};
}

http::Response csv_response(const std::string& name, std::string lines) {
  http::Response response;
  response.content_type = csv_type;
  response.body = std::move(lines);
  response.headers = csv_headers(name);
  return response;
}

}  // namespace qrcongo::analytics
