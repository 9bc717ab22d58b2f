#include "qrcongo/identity/approvals_http.hpp"

#include "qrcongo/http/fields.hpp"
#include "qrcongo/http/listing.hpp"
#include "qrcongo/identity/organisations.hpp"
#include "store.hpp"

namespace qrcongo::identity {
namespace {

namespace json = boost::json;
using Answered = Result<http::Response>;

constexpr std::size_t comment_max = 1000;

std::optional<ApprovalId> approval_in_path(const http::Request& request) {
  return ApprovalId::parse(request.path_parameters.at(0));
}

tl::unexpected<Error> no_such_approval() { return fail(Code::not_found, "Cette approbation n'existe pas."); }

Result<ApprovalPage> read_page(const http::Request& request) {
  const auto query = http::read_list_query(request, {"awaiting", "asked_by", "state", "kind"},
                                           {ListOrder::oldest, ListOrder::newest, ListOrder::changed});
  if (!query) return fail(query.error());
  const auto awaiting = http::read_choice_filter(request, "awaiting", {"me"});
  if (!awaiting) return fail(awaiting.error());
  const auto asked_by = http::read_choice_filter(request, "asked_by", {"me"});
  if (!asked_by) return fail(asked_by.error());
  const auto states = http::read_choices_filter(request, "state", {"awaiting", "approved", "rejected", "withdrawn"});
  if (!states) return fail(states.error());
  ApprovalPage page;
  if (const std::string* kind = request.query_value("kind")) {
    page.kind = from_text(std::type_identity<ApprovalKind>{}, *kind);
    if (!page.kind) return fail_field(Code::invalid_input, "/kind", "choice", "kind : genre d'approbation inconnu.");
  }
  page.begin_at(*query);
  page.limit = query->asked();
  page.asked_by_me = asked_by->has_value();
  page.awaiting_me = awaiting->has_value();
  page.states = *states;
  return page;
}

// Who it is about, as it stands now: what is kept with an approval holds no personal data.
json::value subject_json(db::Tx& tx, const Call& call, const Approvals& approvals, const Approval& approval) {
  if (approval.kind != ApprovalKind::user && approval.kind != ApprovalKind::credential_reset) return nullptr;
  if (!approvals.may_know_subject(call, approval)) return nullptr;
  const auto user = store::user(tx, UserId(approval.subject_id));
  if (!user || user->name.empty()) return nullptr;
  const std::string organisation = store::organisation_name(tx, user->organisation_id).value_or("");
  return {{"name", user->name},
          {"email", user->email},
          {"role", to_text(user->role)},
          {"organisation", {{"id", user->organisation_id.str()}, {"name", organisation}}}};
}

// What says which key it is.
json::object detail_json(const Call& call, const Approvals& approvals, const Approval& approval) {
  json::object detail = approval.detail;
  if (approvals.may_know_subject(call, approval)) return detail;
  for (const char* name : {"recipient", "fingerprint"}) detail.erase(name);
  return detail;
}

http::Response decided(db::Tx& tx, const Call& call, const Approvals& approvals, const Approvals::Decision& decision) {
  json::object row = to_json(tx, call, approvals, decision.approval);
  for (const auto& shown : decision.shown_once) row[shown.key()] = shown.value();
  http::Response response = http::json_response(200, row);
  response.holds_secret = !decision.shown_once.empty();
  return response;
}

}  // namespace

json::object to_json(db::Tx& tx, const Call& call, const Approvals& approvals, const Approval& approval) {
  json::array roles;
  for (const Role role : approval.deciders) roles.emplace_back(to_text(role));
  json::array actions;
  if (approvals.may_decide(call, approval)) actions = {"approve", "reject"};
  SubjectNamed named = approvals.name_subject(tx, call, approval);
  return {{"id", approval.id.str()},
          {"kind", to_text(approval.kind)},
          {"subject_id", approval.subject_id},
          {"subject", subject_json(tx, call, approvals, approval)},
          {"subject_label", std::move(named.label)},
          {"summary", std::move(named.summary)},
          {"step", approval.step},
          {"roles", std::move(roles)},
          {"state", approval.state},
          {"asked_by", person_json(tx, approval.asked_by)},
          {"asked_at", http::time_json(approval.asked_at)},
          {"first_decided_by", person_json(tx, approval.first_decided_by)},
          {"decided_by", person_json(tx, approval.decided_by)},
          {"decided_at", http::time_json(approval.decided_at)},
          {"comment", approval.comment},
          {"detail", detail_json(call, approvals, approval)},
          {"actions", std::move(actions)}};
}

ApprovalsHttp::Answer ApprovalsHttp::list_approvals(http::Request& request) {
  const auto page = read_page(request);
  if (!page) co_return fail(page.error());
  co_return co_await acts_.look(request, [&](db::Tx& tx, const Call& call) -> Answered {
    return http::page_response(approvals_.approvals(tx, call, *page), *page, page->limit,
                               [&](const Approval& row) { return to_json(tx, call, approvals_, row); });
  });
}

ApprovalsHttp::Answer ApprovalsHttp::show_approval(http::Request& request) {
  const auto id = approval_in_path(request);
  if (!id) co_return no_such_approval();
  co_return co_await acts_.look(request, [&](db::Tx& tx, const Call& call) -> Answered {
    const auto found = approvals_.approval(tx, *id);
    if (!found) return fail(found.error());
    return http::json_response(200, to_json(tx, call, approvals_, *found));
  });
}

ApprovalsHttp::Answer ApprovalsHttp::approve(http::Request& request) {
  const auto id = approval_in_path(request);
  if (!id) co_return no_such_approval();
  http::Fields fields(request);
  const std::string comment = fields.optional_text("comment", comment_max).value_or("");
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const Call& call) -> Answered {
    const auto decision = approvals_.approve(tx, call, *id, comment);
    if (!decision) return fail(decision.error());
    return decided(tx, call, approvals_, *decision);
  });
}

ApprovalsHttp::Answer ApprovalsHttp::reject(http::Request& request) {
  const auto id = approval_in_path(request);
  if (!id) co_return no_such_approval();
  http::Fields fields(request);
  const std::string reason = fields.text("reason", comment_max);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const Call& call) -> Answered {
    const auto decision = approvals_.reject(tx, call, *id, reason);
    if (!decision) return fail(decision.error());
    return decided(tx, call, approvals_, *decision);
  });
}

}  // namespace qrcongo::identity
