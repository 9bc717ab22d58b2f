// What is read as JSON means one thing: written out again it reads as the same value, no deeper than allowed, no name
// twice, and no text beside it was passed over.
#include <cmath>
#include <limits>
#include <string>

#include <boost/json/serialize.hpp>

#include "fuzz.hpp"
#include "qrcongo/base/strict_json.hpp"

using namespace qrcongo;
using fuzzing::must;
namespace json = boost::json;

namespace {

constexpr std::size_t depth_max = 32;

std::size_t depth_of(const json::value& value) {
  std::size_t deepest = 0;
  if (const json::object* object = value.if_object()) {
    for (const auto& member : *object) deepest = std::max(deepest, depth_of(member.value()));
    return deepest + 1;
  }
  if (const json::array* array = value.if_array()) {
    for (const json::value& element : *array) deepest = std::max(deepest, depth_of(element));
    return deepest + 1;
  }
  return 0;
}

bool is_same(const json::value& a, const json::value& b);

bool is_same_object(const json::object& a, const json::object& b) {
  if (a.size() != b.size()) return false;
  for (const auto& member : a) {
    const json::value* other = b.if_contains(member.key());
    if (other == nullptr || !is_same(member.value(), *other)) return false;
  }
  return true;
}

bool is_same_array(const json::array& a, const json::array& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!is_same(a[i], b[i])) return false;
  }
  return true;
}

// Fractions but for their last bits: Boost 1.81 does not round them to the nearest.
bool is_same(const json::value& a, const json::value& b) {
  if (a.is_object() && b.is_object()) return is_same_object(a.get_object(), b.get_object());
  if (a.is_array() && b.is_array()) return is_same_array(a.get_array(), b.get_array());
  if (!a.is_double() || !b.is_double()) return a == b;
  const double distance = std::abs(a.get_double() - b.get_double());
  return distance <= 1e-12 * std::abs(a.get_double()) || distance < std::numeric_limits<double>::min();
}

// Of what was read: names and colons, and nothing that stands inside a text.
std::size_t count_members(const json::value& value) {
  std::size_t count = 0;
  if (const json::object* object = value.if_object()) {
    for (const auto& member : *object) count += 1 + count_members(member.value());
  }
  if (const json::array* array = value.if_array()) {
    for (const json::value& element : *array) count += count_members(element);
  }
  return count;
}

std::size_t count_colons_outside_texts(std::string_view text) {
  std::size_t count = 0;
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && inside) {
      ++i;
    } else if (text[i] == '"') {
      inside = !inside;
    } else if (text[i] == ':' && !inside) {
      ++count;
    }
  }
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzzing::text_of(data, size);
  const auto read = parse_json_strict(text);
  if (!read) return 0;
  must(depth_of(*read) <= depth_max);
  must(count_members(*read) == count_colons_outside_texts(text));
  const auto again = parse_json_strict(json::serialize(*read));
  must(again.has_value() && is_same(*again, *read));
  return 0;
}
