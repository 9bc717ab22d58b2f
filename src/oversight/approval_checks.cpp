// Who approved an order, by the row and by the log, and that each is somebody else.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "checks.hpp"
#include "detail.hpp"
#include "order_states.hpp"

namespace qrcongo::oversight {
namespace {

using store::ApprovalRow;
using store::EntryRow;
using store::OrderFile;

constexpr const char* occ_role = "OPERATEUR_OCC";
constexpr const char* government_role = "ADMIN_GOUVERNEMENTAL";

bool is_decision(const EntryRow& entry) { return entry.action == "order.approve" || entry.action == "order.reject"; }

bool tells_of(const EntryRow& entry, const ApprovalRow& approval) {
  const char* action = approval.decision == "approved" ? "order.approve" : "order.reject";
  return entry.action == action && entry.actor_id == approval.decided_by &&
         Detail(entry.detail).says("step", approval.step);
}

// The approvals that the log knows too; those that it does not know are named, and so are those that are gone.
std::vector<ApprovalRow> approvals_in_log(const OrderFile& file, Findings& findings) {
  const Subject subject{"order", file.order.id};
  std::vector<ApprovalRow> known;
  for (const ApprovalRow& approval : file.approvals) {
    const bool told = std::any_of(file.entries.begin(), file.entries.end(),
                                  [&](const EntryRow& entry) { return tells_of(entry, approval); });
    if (told) {
      known.push_back(approval);
    } else {
      findings.add("approval_not_in_log", subject,
                   fmt::format("Une décision ({}) sur la commande {} n'est pas dans le journal d'audit.", approval.step,
                               file.order.number));
    }
  }
  for (const EntryRow& entry : file.entries) {
    const bool stands = std::any_of(file.approvals.begin(), file.approvals.end(),
                                    [&](const ApprovalRow& approval) { return tells_of(entry, approval); });
    if (!is_decision(entry) || stands) continue;
    findings.add(
        "approval_lost", subject,
        fmt::format("Le journal d'audit connaît une décision sur la commande {} qui n'y est plus.", file.order.number));
  }
  return known;
}

// Distinct people, each step by its own role as the log has it from the moment of the act.
std::int64_t count_given(const OrderFile& file, const std::vector<ApprovalRow>& known) {
  std::set<std::string> people;
  std::set<std::string> steps;
  for (const ApprovalRow& approval : known) {
    if (approval.decision != "approved") continue;
    const char* role = approval.step == "occ" ? occ_role : government_role;
    const bool right = std::any_of(file.entries.begin(), file.entries.end(), [&](const EntryRow& entry) {
      return tells_of(entry, approval) && entry.actor_role == role;
    });
    if (!right) continue;
    people.insert(approval.decided_by);
    steps.insert(approval.step);
  }
  return static_cast<std::int64_t>(std::min(people.size(), steps.size()));
}

void check_distinct(const OrderFile& file, const std::vector<ApprovalRow>& known, Findings& findings) {
  const Subject subject{"order", file.order.id};
  const std::set<std::string> askers{file.order.requested_by, file.order.submitted_by};
  std::set<std::string> deciders;
  for (const ApprovalRow& approval : known) {
    if (approval.decision == "approved") deciders.insert(approval.decided_by);
  }
  const bool asked =
      std::any_of(deciders.begin(), deciders.end(), [&](const std::string& person) { return askers.contains(person); });
  if (asked) {
    findings.add("order_same_person", subject,
                 fmt::format("La commande {} a été approuvée par qui l'a demandée.", file.order.number));
  }
  for (const store::PaymentRow& payment : file.payments) {
    if (payment.kind == "credit" || payment.recorded_by.empty()) continue;
    if (!askers.contains(payment.recorded_by) && !deciders.contains(payment.recorded_by)) continue;
    findings.add("payment_same_person", {"payment", payment.id},
                 fmt::format("Un paiement de la commande {} a été enregistré par qui l'a demandée ou approuvée.",
                             file.order.number));
  }
}

}  // namespace

void check_order_approvals(const OrderFile& file, Findings& findings) {
  const std::vector<ApprovalRow> known = approvals_in_log(file, findings);
  check_distinct(file, known, findings);
  if (file.order.state != "approved" && !is_paid(file.order.state)) return;
  const std::int64_t given = count_given(file, known);
  if (given >= std::max<std::int64_t>(file.order.approvals_required, 1)) return;
  findings.add("order_approvals", {"order", file.order.id},
               fmt::format("La commande {} n'a pas les approbations qu'il lui faut, de personnes différentes.",
                           file.order.number),
               {file.order.approvals_required, given});
}

}  // namespace qrcongo::oversight
