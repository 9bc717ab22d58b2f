// What `qrcongo keys` and `qrcongo clock` ask of the running server, or do where none runs. Private to app; each act
// blocks the thread that calls it.
#pragma once

#include <boost/json/object.hpp>

#include "application.hpp"

namespace qrcongo::app {

inline constexpr const char* export_key_verb = "keys.export";
inline constexpr const char* rewrap_keys_verb = "keys.rewrap";
inline constexpr const char* rotate_keys_verb = "keys.rotate";
inline constexpr const char* accept_clock_verb = "clock.accept";

// {"recipient","again"} -> {"file"}: the key's file, encrypted, as base64.
Result<boost::json::object> export_key(Application& app, const boost::json::object& arguments);
// {"new_key_file"}, an absolute path that the server can read -> {"key_file"}: the one that it is to replace.
Result<boost::json::object> rewrap_keys(Application& app, const boost::json::object& arguments);
// {"reason"} -> {"approval_id","generation"}
Result<boost::json::object> rotate_keys(Application& app, const boost::json::object& arguments);
// {} -> {"behind_s","leapt_s"}: how far the clock was behind what it should have shown, or had leapt forward.
Result<boost::json::object> accept_clock(Application& app, const boost::json::object& arguments);

}  // namespace qrcongo::app
