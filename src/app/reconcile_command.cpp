// `qrcongo reconcile`: what does not agree, one line each, and how much there is of everything.
#include <iostream>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "commands.hpp"
#include "progress_bar.hpp"
#include "qrcongo/base/text.hpp"
#include "running_commands.hpp"

namespace qrcongo::app {
namespace {

namespace json = boost::json;

struct Line {
  const char* member;
  const char* label;
};

constexpr Line lines[] = {{"orders", "Commandes"},
                          {"ordered", "Estampilles commandées"},
                          {"paid", "Estampilles payées"},
                          {"issued", "Estampilles émises"},
                          {"archived", "Estampilles en fichiers"},
                          {"received", "Estampilles reçues"},
                          {"activated", "Estampilles activées"},
                          {"spoiled", "Estampilles au rebut"},
                          {"recalled", "Estampilles rappelées"},
                          {"burnt", "Numéros brûlés"},
                          {"archives_without_file", "Fichiers à refaire à la demande"}};

void print_totals(const json::object& totals) {
  for (const Line& line : lines)
    std::cout << line.label << " : " << format_count(totals.at(line.member).to_number<std::int64_t>()) << "\n";
  for (const json::value& money : totals.at("money").as_array()) {
    std::cout << "Encaissé, en unités mineures : " << format_count(money.at("amount").to_number<std::int64_t>()) << " "
              << money.at("currency").as_string().c_str() << "\n";
  }
}

void print_finding(const json::object& finding) {
  const json::object& subject = finding.at("subject").as_object();
  std::cout << finding.at("code").as_string().c_str() << " " << subject.at("kind").as_string().c_str() << " "
            << subject.at("id").as_string().c_str() << " : " << finding.at("text").as_string().c_str();
  if (!finding.at("expected").is_null()) {
    std::cout << " Attendu " << json::serialize(finding.at("expected")) << ", trouvé "
              << json::serialize(finding.at("found")) << ".";
  }
  std::cout << "\n";
}

void print_report(const json::object& report, std::int64_t count) {
  print_totals(report.at("totals").as_object());
  const json::array& findings = report.at("findings").as_array();
  for (const json::value& finding : findings) print_finding(finding.as_object());
  const std::int64_t unlisted = count - static_cast<std::int64_t>(findings.size());
  if (unlisted > 0) std::cout << "et " << format_count(unlisted) << " autres.\n";
  if (count == 0) {
    std::cout << "Tout s'accorde.\n";
  } else {
    std::cout << format_count(count) << (count == 1 ? " désaccord.\n" : " désaccords.\n");
  }
}

}  // namespace

int reconcile_command(const Configuration& configuration, bool as_json) {
  const auto here = [](Application& app) {
    ProgressBar bar("Contrôle");
    return reconcile(app, [&](std::int64_t done, std::int64_t all) { bar.show(done, all); });
  };
  const auto made = run_where_the_data_is(configuration, reconcile_verb, {}, here);
  if (!made) return report(made.error());
  const auto count = made->at("findings_count").to_number<std::int64_t>();
  if (as_json) {
    std::cout << json::serialize(*made) << "\n";
  } else {
    print_report(*made, count);
  }
  return count == 0 ? exit_ok : exit_failure;
}

}  // namespace qrcongo::app
