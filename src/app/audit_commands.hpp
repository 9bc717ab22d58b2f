// What `qrcongo audit` answers, by the running server or from the database's file alone. Private to app; each call
// belongs to the thread whose transaction it is given.
#pragma once

#include <functional>
#include <string>

#include <boost/json/object.hpp>

#include "qrcongo/audit/checkpoint.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::app {

// {"entries","root","checkpoints","tags_checked","fault"}: fault is empty where every entry, node and checkpoint is
// right, and every tag where they could be checked.
boost::json::object verify_audit_against(db::Tx& tx, const audit::Evidence& evidence,
                                         const std::function<void(std::int64_t done, std::int64_t all)>& progress);
Result<boost::json::object> verify_audit(db::Tx& tx, const std::string& origin);

// {"keys":[...]}: of every name that the log signed under, and of today's.
Result<boost::json::object> show_audit_keys(db::Tx& tx, const std::string& origin);
// {"checkpoint"}: the newest note. Code::not_found where there is none.
Result<boost::json::object> show_checkpoint(db::Tx& tx, const std::string& origin);

}  // namespace qrcongo::app
