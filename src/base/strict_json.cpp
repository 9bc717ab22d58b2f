#include "qrcongo/base/strict_json.hpp"

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>

namespace qrcongo {
namespace {

namespace json = boost::json;

constexpr std::size_t pointer_bytes_max = 256;

void append_escaped_pointer(std::string& pointer, std::string_view name) {
  pointer += '/';
  for (const char c : name) pointer += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
}

// Walks the text to find what json::parse would pass over in silence: of two equal names it keeps the last, and a
// number that is too large becomes infinite.
class Walker {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  bool has_duplicate() const { return has_duplicate_; }
  // Of the name that stands twice.
  std::string pointer() const {
    std::string pointer;
    for (const Level& level : levels_) {
      append_escaped_pointer(pointer, level.is_object ? level.name : std::to_string(level.index));
    }
    return pointer.size() > pointer_bytes_max ? std::string() : pointer;
  }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) { return begin(true); }
  bool on_object_end(std::size_t, json::error_code&) { return end(); }
  bool on_array_begin(json::error_code&) { return begin(false); }
  bool on_array_end(std::size_t, json::error_code&) { return end(); }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    key_.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code& error) {
    key_.append(part.data(), part.size());
    Level& level = levels_.back();
    level.name.swap(key_);
    key_.clear();
    has_duplicate_ = !level.names.insert(level.name).second;
    if (has_duplicate_) error = json::error::syntax;
    return !has_duplicate_;
  }
  bool on_string_part(json::string_view, std::size_t, json::error_code&) { return true; }
  bool on_string(json::string_view, std::size_t, json::error_code&) { return value_ended(); }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, json::error_code&) { return value_ended(); }
  bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return value_ended(); }
  bool on_double(double number, json::string_view, json::error_code& error) {
    if (!std::isfinite(number)) error = json::error::exponent_overflow;
    return std::isfinite(number) && value_ended();
  }
  bool on_bool(bool, json::error_code&) { return value_ended(); }
  bool on_null(json::error_code&) { return value_ended(); }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  struct Level {
    bool is_object = false;
    std::set<std::string> names{};
    std::string name{};     // of an object's member under way
    std::size_t index = 0;  // of an array's
  };

  bool begin(bool is_object) {
    levels_.push_back(Level{is_object});
    return true;
  }
  bool end() {
    levels_.pop_back();
    return value_ended();
  }
  bool value_ended() {
    if (!levels_.empty()) ++levels_.back().index;
    return true;
  }

  std::vector<Level> levels_;
  std::string key_;
  bool has_duplicate_ = false;
};

}  // namespace

Result<json::value> parse_json_strict(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.bytes_max) return fail(Code::payload_too_large, "Ce JSON est trop long.");
  json::parse_options options;
  options.max_depth = limits.depth_max;
  json::basic_parser<Walker> walk(options);
  json::error_code error;
  walk.write_some(false, text.data(), text.size(), error);
  const Walker& found = walk.handler();
  if (found.has_duplicate()) {
    return fail_field(Code::malformed, found.pointer(), "duplicate",
                      "Un même nom figure deux fois dans un objet JSON.");
  }
  if (error) return fail(Code::malformed, "Ce n'est pas du JSON lisible.");
  json::value value = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
  if (error) return fail(Code::malformed, "Ce n'est pas du JSON lisible.");
  return value;
}

}  // namespace qrcongo
