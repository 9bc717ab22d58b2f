#include "approval_store.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "qrcongo/db/conditions.hpp"
#include "set_column.hpp"

namespace qrcongo::identity::store {
namespace {

const std::string columns =
    "id, kind, subject_id, step, deciders, detail, state, asked_by, asked_at, decided_by, decided_at, comment";
const std::string select_approval = "SELECT " + columns + ", first_decided_by, sequence FROM approvals ";
// As it stands in the indexes of changes.
const std::string select_listed =
    "SELECT " + columns +
    ", first_decided_by, sequence FROM (SELECT *, COALESCE(decided_at, asked_at) AS updated_at FROM approvals) AS "
    "approvals ";

struct ApprovalRow : Approval {
  std::string detail_text;
  auto fields() {
    return std::tie(id, kind, subject_id, step, deciders, detail_text, state, asked_by, asked_at, decided_by,
                    decided_at, comment, first_decided_by, sequence);
  }
};

// The rows first, then who is barred: a Tx is not used while it gives out rows.
std::vector<Approval> completed(db::Tx& tx, std::vector<ApprovalRow> rows) {
  std::vector<Approval> all;
  for (ApprovalRow& row : rows) {
    row.detail = boost::json::parse(row.detail_text).as_object();
    row.updated_at = row.decided_at.value_or(row.asked_at);
    all.push_back(std::move(static_cast<Approval&>(row)));
  }
  for (Approval& approval : all) {
    for (UserId& user : tx.rows<UserId>("SELECT user_id FROM approval_barred WHERE approval_id = :id", approval.id))
      approval.barred.insert(std::move(user));
  }
  return all;
}

template <class... Args>
std::vector<Approval> approvals_where(db::Tx& tx, const std::string& condition, const Args&... args) {
  return completed(tx, tx.rows<ApprovalRow>(select_approval + condition, args...));
}

void require_awaiting(db::Conditions& where, const Caller& caller) {
  where.require("state = ", "awaiting");
  // deciders is "ADMIN_GOUVERNEMENTAL,OPERATEUR_OCC", so that commas around it part the names.
  where.require("',' || deciders || ',' LIKE '%,' || ", caller.role, " || ',%'");
  where.require("COALESCE(asked_by, first_decided_by, '') <> ", caller.user_id);
  where.require(
      "NOT EXISTS (SELECT 1 FROM approval_barred WHERE approval_id = approvals.id AND user_id = ", caller.user_id, ")");
}

}  // namespace

void insert_approval(db::Tx& tx, const Approval& a) {
  tx.run("INSERT INTO approvals (" + columns +
             ") VALUES (:id, :kind, :subject_id, :step, :deciders, :detail, :state, :asked_by, :asked_at, :decided_by, "
             ":decided_at, :comment)",
         a.id, a.kind, a.subject_id, a.step, a.deciders, boost::json::serialize(a.detail), a.state, a.asked_by,
         a.asked_at, a.decided_by, a.decided_at, a.comment);
  for (const UserId& user : a.barred)
    tx.run("INSERT INTO approval_barred (approval_id, user_id) VALUES (:approval_id, :user_id)", a.id, user);
}

bool end_approval(db::Tx& tx, const Approval& a) {
  return tx.run(
             "UPDATE approvals SET state = :state, decided_by = :decided_by, decided_at = :decided_at, comment = "
             ":comment WHERE id = :id AND state = 'awaiting'",
             a.state, a.decided_by, a.decided_at, a.comment, a.id) == 1;
}

void set_first_decider(db::Tx& tx, const Approval& a) {
  tx.run("UPDATE approvals SET first_decided_by = :first_decided_by WHERE id = :id", a.first_decided_by, a.id);
}

void insert_approval_code(db::Tx& tx, const ApprovalId& id, const std::string& code_hash) {
  tx.run("INSERT INTO approval_codes (approval_id, code_hash) VALUES (:approval_id, :code_hash)", id, code_hash);
}

std::optional<std::string> approval_code(db::Tx& tx, const ApprovalId& id) {
  return tx.row<std::string>("SELECT code_hash FROM approval_codes WHERE approval_id = :id", id);
}

std::optional<Approval> approval(db::Tx& tx, const ApprovalId& id) {
  auto found = approvals_where(tx, "WHERE id = :id", id);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<Approval> awaited_approvals(db::Tx& tx, ApprovalKind kind, const std::string& subject_id) {
  return approvals_where(tx, "WHERE kind = :kind AND subject_id = :subject_id AND state = 'awaiting' ORDER BY sequence",
                         kind, subject_id);
}

std::vector<Approval> approvals(db::Tx& tx, const Caller& caller, const ApprovalPage& page) {
  db::Conditions where;
  where.behind(page);
  // No index of an expression serves a comparison of pairs.
  if (page.order == ListOrder::changed && page.after > 0) where.require("updated_at <= ", page.changed_at);
  where.among("state", page.states);
  where.equal("kind", page.kind);
  if (page.asked_by_me) where.require("asked_by = ", caller.user_id);
  if (page.awaiting_me) require_awaiting(where, caller);
  return completed(tx, where.rows<ApprovalRow>(tx, select_listed, db::order_of(page), page.limit));
}

}  // namespace qrcongo::identity::store
