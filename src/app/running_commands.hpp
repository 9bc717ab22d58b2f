// What a command asks of the running server through its control socket, and the same acts where none runs. Private to
// app; each act blocks the thread that calls it.
#pragma once

#include <map>
#include <string>

#include <boost/json/object.hpp>

#include "application.hpp"
#include "control_socket.hpp"
#include "qrcongo/base/function_ref.hpp"

namespace qrcongo::app {

inline constexpr const char* create_administrator_verb = "admin.create";
inline constexpr const char* invite_first_administrator_verb = "admin.invite_first";
inline constexpr const char* verify_audit_verb = "audit.verify";
inline constexpr const char* show_audit_keys_verb = "audit.key";
inline constexpr const char* show_checkpoint_verb = "audit.checkpoint";
inline constexpr const char* check_verb = "check";
inline constexpr const char* reconcile_verb = "reconcile";

std::map<std::string, ControlVerb> running_commands(Application& app);

// The report of docs/oversight.md, with all that does not agree.
Result<boost::json::object> reconcile(Application& app, const oversight::Reconciliation::Progress& progress);

// Asks the server that holds the data directory, or opens the directory and does it here: the same verb, or `here`.
Result<boost::json::object> run_where_the_data_is(const Configuration& configuration, const std::string& verb,
                                                  const boost::json::object& arguments);
Result<boost::json::object> run_where_the_data_is(const Configuration& configuration, const std::string& verb,
                                                  const boost::json::object& arguments,
                                                  FunctionRef<Result<boost::json::object>(Application&)> here);

}  // namespace qrcongo::app
