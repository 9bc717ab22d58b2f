#include "detail.hpp"

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

std::optional<std::int64_t> Detail::integer(const char* name) const {
  const boost::json::value* member = object_.if_contains(name);
  if (member == nullptr || !member->is_int64()) return std::nullopt;
  return member->as_int64();
}

}  // namespace qrcongo::oversight
