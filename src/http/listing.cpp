#include <algorithm>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/http/fields.hpp"

namespace qrcongo::http {
namespace {

constexpr std::int64_t limit_max = 200;
constexpr std::size_t search_characters_max = 100;

std::string encode_cursor(std::int64_t sequence) { return to_base64url(as_bytes(std::to_string(sequence))); }

std::optional<std::int64_t> decode_cursor(const std::string& cursor) {
  const auto bytes = from_base64url(cursor);
  return bytes ? parse_integer(as_text(*bytes)) : std::nullopt;
}

// Of a name that stands twice one program would read the first value and another one the last.
bool stands_twice(const Request& request, std::string_view name) {
  return std::count_if(request.query.begin(), request.query.end(),
                       [&](const auto& parameter) { return parameter.first == name; }) > 1;
}

Result<std::string> read_search(std::string_view typed) {
  const std::string_view text = trim(typed);
  const bool has_control =
      std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (text.empty() || has_control || !is_utf8(text) || count_characters(text) > search_characters_max)
    return fail_field(Code::invalid_input, "/q", "length", "q : texte de 1 à 100 caractères attendu.");
  return std::string(text);
}

tl::unexpected<Error> no_such_choice(std::string_view name, std::initializer_list<std::string_view> choices) {
  std::string known;
  for (const std::string_view choice : choices) known += (known.empty() ? "" : ", ") + std::string(choice);
  return fail_field(Code::invalid_input, "/" + std::string(name), "choice",
                    std::string(name) + " : " + known + " attendu.");
}

}  // namespace

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  std::size_t comma = 0;
  while ((comma = text.find(',')) != std::string_view::npos) {
    words.emplace_back(text.substr(0, comma));
    text.remove_prefix(comma + 1);
  }
  words.emplace_back(text);
  return words;
}

Result<ListQuery> read_list_query(const Request& request, std::initializer_list<std::string_view> filters) {
  ListQuery query;
  for (const auto& [name, value] : request.query) {
    if (stands_twice(request, name)) {
      return fail_field(Code::invalid_input, "/" + name, "twice", "Ce paramètre est donné plus d'une fois.");
    }
    const bool filter = std::find(filters.begin(), filters.end(), name) != filters.end();
    if (filter && name == "updated_since") {
      query.updated_since = parse_time(value);
      if (!query.updated_since) {
        return fail_field(Code::invalid_input, "/updated_since", "time",
                          "updated_since : date et heure RFC 3339 attendues.");
      }
    }
    if (filter && name == "q") {
      auto search = read_search(value);
      if (!search) return fail(search.error());
      query.search = std::move(*search);
    }
    if (filter) continue;
    if (name == "limit") {
      const auto limit = parse_integer(value);
      if (!limit || *limit < 1 || *limit > limit_max) {
        return fail_field(Code::invalid_input, "/limit", "range", "limit : nombre de 1 à 200 attendu.");
      }
      query.limit = *limit;
    } else if (name == "cursor") {
      const auto after = decode_cursor(value);
      if (!after || *after < 0)
        return fail_field(Code::invalid_input, "/cursor", "cursor", "cursor : celui d'une page précédente attendu.");
      query.after = *after;
    } else {
      return fail_field(Code::unknown_field, "/" + name, "unknown", "Paramètre inconnu : " + name + ".");
    }
  }
  return query;
}

Result<std::optional<std::string>> read_choice_filter(const Request& request, std::string_view name,
                                                      std::initializer_list<std::string_view> choices) {
  const std::string* given = request.query_value(name);
  if (given == nullptr) return std::nullopt;
  if (std::find(choices.begin(), choices.end(), *given) != choices.end()) return *given;
  return no_such_choice(name, choices);
}

Result<std::vector<std::string>> read_choices_filter(const Request& request, std::string_view name,
                                                     std::initializer_list<std::string_view> choices) {
  const std::string* given = request.query_value(name);
  if (given == nullptr) return std::vector<std::string>();
  std::vector<std::string> words = split_words(*given);
  for (const std::string& word : words) {
    if (std::find(choices.begin(), choices.end(), word) == choices.end()) return no_such_choice(name, choices);
  }
  return words;
}

Response list_response(boost::json::array items, std::int64_t last_sequence) {
  boost::json::object page;
  page["items"] = std::move(items);
  page["next"] = last_sequence > 0 ? boost::json::value(encode_cursor(last_sequence)) : boost::json::value();
  return json_response(200, page);
}

boost::json::value to_json(const Money& money) { return {{"amount", money.amount}, {"currency", money.currency}}; }

boost::json::value time_json(std::optional<std::int64_t> time_ms) {
  return time_ms ? boost::json::value(format_time(*time_ms)) : boost::json::value();
}

boost::json::value day_json(std::optional<std::int64_t> day) {
  return day ? boost::json::value(format_day(*day)) : boost::json::value();
}

boost::json::value text_json(const std::optional<std::string>& text) {
  return text ? boost::json::value(*text) : boost::json::value();
}

std::string etag_of(std::int64_t version) { return "\"" + std::to_string(version) + "\""; }

Result<void> require_match(const Request& request, std::int64_t version) {
  const std::string* given = request.header("If-Match");
  if (given == nullptr)
    return fail(Code::precondition_required, "L'en-tête If-Match doit porter l'ETag de la version lue.");
  if (*given != etag_of(version)) return fail(Code::precondition_failed, "La ligne a changé depuis sa lecture.");
  return {};
}

// Compared weakly, since a proxy that compresses makes an ETag weak.
bool is_known(const Request& request, std::string_view etag) {
  for (const Header& header : request.headers) {
    if (to_lower_ascii(header.name) != "if-none-match") continue;
    std::string_view rest = header.value;
    while (!rest.empty()) {
      const std::size_t end = rest.find(',');
      std::string_view one = trim(rest.substr(0, end));
      if (one.starts_with("W/")) one.remove_prefix(2);
      if (one == etag || one == "*") return true;
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }
  return false;
}

}  // namespace qrcongo::http
