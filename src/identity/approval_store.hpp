// The tables of approvals. No rule; each call belongs to the thread whose transaction it is given.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "qrcongo/identity/approvals.hpp"

namespace qrcongo::identity::store {

void insert_approval(db::Tx& tx, const Approval& approval);
// False where it is awaited no longer.
bool end_approval(db::Tx& tx, const Approval& approval);
void set_first_decider(db::Tx& tx, const Approval& approval);
// The keyed hash of the code that goes with an approval's link.
void insert_approval_code(db::Tx& tx, const ApprovalId& id, const std::string& code_hash);
std::optional<std::string> approval_code(db::Tx& tx, const ApprovalId& id);
std::optional<Approval> approval(db::Tx& tx, const ApprovalId& id);
std::vector<Approval> awaited_approvals(db::Tx& tx, ApprovalKind kind, const std::string& subject_id);
std::vector<Approval> approvals(db::Tx& tx, const Caller& caller, const ApprovalPage& page);

}  // namespace qrcongo::identity::store
