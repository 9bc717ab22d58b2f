// What is read as JSON means one thing: written out again it reads as the same value, no deeper than allowed, no name
// twice, and no text beside it was passed over.
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
  must(again.has_value() && *again == *read);
  return 0;
}
