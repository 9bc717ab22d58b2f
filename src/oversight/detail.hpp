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
  bool says(const char* name, const std::optional<std::string>& value) const;  // none: null, or no such member
  // An entry from before there was this member says nothing against a row.
  template <class Value>
  bool allows(const char* name, const Value& value) const {
    return !has(name) || says(name, value);
  }
  std::string text(const char* name) const;  // "" where there is none
  std::optional<bool> flag(const char* name) const;
  bool lists(const char* name, const std::string& text) const;  // in an array
  std::string joined(const char* name) const;                   // texts of an array: "cashier,inspector", sorted
  std::optional<std::int64_t> integer(const char* name) const;
  const boost::json::value* find(const char* name) const { return object_.if_contains(name); }

 private:
  boost::json::object object_;
};

}  // namespace qrcongo::oversight
