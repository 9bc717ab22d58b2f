// The settings as they are in force, for administrators to see: what `qrcongo config show` prints, with each one's
// default and comment. Of what is secret, or leads to it, they hear whether it is set. Owned by app; any thread, once
// made.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>

#include "configuration.hpp"
#include "qrcongo/http/message.hpp"

namespace qrcongo::app {

// What stands behind each key of such a file, by "section.key".
std::map<std::string, std::string> comments_in(std::string_view toml);

class SettingsHttp {
 public:
  explicit SettingsHttp(const Configuration& configuration);

  Result<http::Response> list_settings(http::Request& request);  // GET /api/v1/settings

 private:
  boost::json::array items_;
};

}  // namespace qrcongo::app
