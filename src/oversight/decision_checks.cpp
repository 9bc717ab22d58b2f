// What somebody decided, or let out: approvals, handovers, suspicions and reports that were closed, each against its
// entries.
#include <fmt/format.h>
#include <boost/json/parse.hpp>

#include "checks.hpp"
#include "detail.hpp"
#include "outcomes.hpp"

namespace qrcongo::oversight {
namespace {

using store::CitizenReportRow;
using store::DecisionRow;
using store::Filed;
using store::HandoverRow;
using store::SuspicionRow;
using store::Told;

constexpr Outcome approval_outcomes[] = {{"approval.ask", "awaiting"},
                                         {"approval.approve", "approved"},
                                         {"approval.reject", "rejected"},
                                         {"approval.withdraw", "withdrawn"}};
constexpr Outcome report_outcomes[] = {
    {"citizen_report.receive", "new"}, {"citizen_report.see", "seen"}, {"citizen_report.close", "closed"}};

// An API client acts in the name of a person, whom the entry does not name.
bool is_by(const Told& entry, const std::string& person) {
  return entry.actor_kind == "api_client" || entry.actor_id == person;
}

bool is_as_asked(const Told& asked, const DecisionRow& row) {
  const Detail detail(asked.detail);
  boost::json::error_code unreadable;
  const boost::json::value kept = boost::json::parse(row.detail, unreadable);
  const boost::json::value* told = detail.find("asked");
  return detail.says("kind", row.kind) && detail.says("subject_id", row.subject_id) && detail.says("step", row.step) &&
         !unreadable && told != nullptr && *told == kept && is_by(asked, row.asked_by);
}

// Whom the asking named, whatever the rows say by now.
bool may_decide(const Told* asked, const Told& decided) {
  if (asked == nullptr) return true;
  const Detail detail(asked->detail);
  if (!detail.has("deciders")) return true;
  return detail.lists("deciders", decided.actor_role) && !detail.lists("barred", decided.actor_id) &&
         decided.actor_id != asked->actor_id;
}

bool is_as_decided(const Filed<DecisionRow>& file) {
  const Told* approved = file.first("approval.approve");
  const Told* decided = approved != nullptr ? approved : file.first("approval.reject");
  if (decided == nullptr) return file.row.decided_by.empty();
  return decided->actor_id == file.row.decided_by && may_decide(file.first("approval.ask"), *decided);
}

// Orders that waited when there were no approvals yet wait on in one that nobody asked for.
bool is_carried_over(const DecisionRow& row) { return row.kind == "order"; }

template <class Row>
bool is_as_closed(const Filed<Row>& file, const char* action) {
  const Told* closed = file.first(action);
  if (closed == nullptr) return file.row.outcome.empty() && file.row.closed_by.empty();
  return Detail(closed->detail).says("outcome", file.row.outcome) && closed->actor_id == file.row.closed_by;
}

}  // namespace

void check_decision(const Filed<DecisionRow>& file, Findings& findings) {
  const DecisionRow& row = file.row;
  const Subject subject{"approval", row.id};
  const Told* asked = file.first("approval.ask");
  if (asked == nullptr && !is_carried_over(row)) {
    return findings.add("approval_not_in_log", subject,
                        "Une approbation n'a été demandée par personne : le journal d'audit ne la connaît pas.");
  }
  std::string expected = state_left_by(file, approval_outcomes);
  if (expected.empty()) expected = "awaiting";
  if (row.state != expected) {
    return findings.add("approval_state", subject,
                        fmt::format("Une approbation est à l'état « {} », le journal d'audit l'a laissée à « {} ».",
                                    row.state, expected));
  }
  if ((asked == nullptr || is_as_asked(*asked, row)) && is_as_decided(file)) return;
  findings.add("approval_differs_from_log", subject,
               "Une approbation n'est pas celle qui a été demandée, ou n'a pas été donnée par qui elle dit.");
}

void check_handover(const Filed<HandoverRow>& file, Findings& findings) {
  const HandoverRow& row = file.row;
  const Subject subject{"handover", row.id};
  const Told* made = file.first("handover.create");
  if (made == nullptr) {
    return findings.add("handover_not_in_log", subject,
                        "Un lien de téléchargement n'a pas été créé par le serveur : le journal d'audit ne le connaît "
                        "pas.");
  }
  const Detail detail(made->detail);
  const bool same = detail.says("archive_id", row.archive_id) && detail.allows("expires_at", row.expires_at) &&
                    made->time_ms == row.created_at && made->actor_organisation_id == row.printer_id &&
                    is_by(*made, row.made_by);
  if (same) return;
  findings.add("handover_differs_from_log", subject,
               "Un lien de téléchargement n'est pas celui qui a été créé : fichier, estampilleur ou durée ont été "
               "changés.");
}

void check_suspicion(const Filed<SuspicionRow>& file, Findings& findings) {
  const SuspicionRow& row = file.row;
  const Subject subject{"suspicion", row.id};
  const Told* closed = file.first("suspicion.close");
  const std::string expected = closed == nullptr ? "open" : "closed";
  if (row.state != expected) {
    return findings.add("suspicion_state", subject,
                        fmt::format("Le soupçon de copie sur {} est à l'état « {} », le journal d'audit l'a laissé à "
                                    "« {} ».",
                                    row.serial, row.state, expected));
  }
  const bool same_stamp = closed == nullptr || Detail(closed->detail).says("serial", row.serial);
  if (same_stamp && is_as_closed(file, "suspicion.close")) return;
  findings.add("suspicion_differs_from_log", subject,
               fmt::format("Le soupçon de copie sur {} n'a pas été clos ainsi.", row.serial));
}

void check_citizen_report(const Filed<CitizenReportRow>& file, Findings& findings) {
  const CitizenReportRow& row = file.row;
  const Subject subject{"citizen_report", row.id};
  const Told* received = file.first("citizen_report.receive");
  if (received == nullptr) {
    return findings.add("citizen_report_not_in_log", subject,
                        fmt::format("Le signalement {} n'est pas passé par le serveur : le journal d'audit ne le "
                                    "connaît pas.",
                                    row.number));
  }
  const std::string expected = state_left_by(file, report_outcomes);
  if (row.state != expected) {
    return findings.add("citizen_report_state", subject,
                        fmt::format("Le signalement {} est à l'état « {} », le journal d'audit l'a laissé à « {} ».",
                                    row.number, row.state, expected));
  }
  const Detail detail(received->detail);
  const bool same = detail.says("number", row.number) && detail.says("what", row.what) &&
                    detail.text("batch_id") == row.batch_id && is_as_closed(file, "citizen_report.close");
  if (same) return;
  findings.add("citizen_report_differs_from_log", subject,
               fmt::format("Le signalement {} n'est pas celui qui a été reçu, ou n'a pas été clos ainsi.", row.number));
}

}  // namespace qrcongo::oversight
