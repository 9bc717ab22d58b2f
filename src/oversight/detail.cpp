#include "detail.hpp"

#include <algorithm>
#include <set>

#include <boost/json/parse.hpp>

namespace qrcongo::oversight {

Detail::Detail(const std::string& json) {
  boost::json::error_code unreadable;
  boost::json::value read = boost::json::parse(json, unreadable);
  if (!unreadable && read.is_object()) object_ = std::move(read.as_object());
}

bool Detail::says(const char* name, std::int64_t value) const { return integer(name) == value; }

bool Detail::says(const char* name, const std::string& value) const {
  const boost::json::value* member = object_.if_contains(name);
  return member != nullptr && member->is_string() && member->as_string() == value;
}

bool Detail::says(const char* name, const std::optional<std::string>& value) const {
  if (value) return says(name, *value);
  const boost::json::value* member = object_.if_contains(name);
  return member == nullptr || member->is_null();
}

std::string Detail::text(const char* name) const {
  const boost::json::value* member = object_.if_contains(name);
  if (member == nullptr || !member->is_string()) return {};
  return std::string(member->as_string());
}

std::optional<bool> Detail::flag(const char* name) const {
  const boost::json::value* member = object_.if_contains(name);
  if (member == nullptr || !member->is_bool()) return std::nullopt;
  return member->as_bool();
}

bool Detail::lists(const char* name, const std::string& text) const {
  const boost::json::value* member = object_.if_contains(name);
  if (member == nullptr || !member->is_array()) return false;
  const boost::json::array& all = member->as_array();
  return std::any_of(all.begin(), all.end(),
                     [&](const boost::json::value& value) { return value.is_string() && value.as_string() == text; });
}

std::string Detail::joined(const char* name) const {
  const boost::json::value* member = object_.if_contains(name);
  if (member == nullptr || !member->is_array()) return {};
  std::set<std::string> texts;
  for (const boost::json::value& value : member->as_array()) {
    if (value.is_string()) texts.emplace(value.as_string());
  }
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ",") + text;
  return all;
}

std::optional<std::int64_t> Detail::integer(const char* name) const {
  const boost::json::value* member = object_.if_contains(name);
  if (member == nullptr || !member->is_int64()) return std::nullopt;
  return member->as_int64();
}

}  // namespace qrcongo::oversight
