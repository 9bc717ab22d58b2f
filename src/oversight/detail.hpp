// The detail of an entry of the audit log, read without trust. Private to oversight; a plain value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <boost/json/object.hpp>

namespace qrcongo::oversight {

class Detail {
 public:
  explicit Detail(const std::string& json);  // what is no JSON object has no members

  bool has(const char* name) const { return object_.contains(name); }
  bool says(const char* name, std::int64_t value) const;
  bool says(const char* name, const std::string& value) const;
  std::optional<std::int64_t> integer(const char* name) const;
  const boost::json::value* find(const char* name) const { return object_.if_contains(name); }

 private:
  boost::json::object object_;
};

}  // namespace qrcongo::oversight
