#include <algorithm>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/http/fields.hpp"

namespace qrcongo::http {
namespace {

constexpr std::int64_t limit_max = 200;
constexpr std::size_t search_characters_max = 100;

// "4711", "n4711" of the newest first, "c1795792321000.4711" by changes: a cursor is of its list's order alone.
std::string encode_cursor(const ListPlace& place) {
  std::string text = std::to_string(place.after);
  if (place.order == ListOrder::newest) text = "n" + text;
  if (place.order == ListOrder::changed) text = "c" + std::to_string(place.changed_at) + "." + text;
  return to_base64url(as_bytes(text));
}

std::optional<ListPlace> decode_cursor(const std::string& cursor) {
  const auto bytes = from_base64url(cursor);
  if (!bytes) return std::nullopt;
  std::string_view text = as_text(*bytes);
  ListPlace place;
  if (text.starts_with('n')) {
    place.order = ListOrder::newest;
    text.remove_prefix(1);
  } else if (const std::size_t dot = text.find('.'); text.starts_with('c') && dot != std::string_view::npos) {
    const auto changed_at = parse_integer(text.substr(1, dot - 1));
    if (!changed_at || *changed_at < 0) return std::nullopt;
    place.order = ListOrder::changed;
    place.changed_at = *changed_at;
    text.remove_prefix(dot + 1);
  }
  const auto after = parse_integer(text);
  if (!after || *after < 0) return std::nullopt;
  place.after = *after;
  return place;
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

Result<ListOrder> read_order(const Request& request, std::initializer_list<ListOrder> orders) {
  const std::string* given = request.query_value("order");
  if (given == nullptr) return orders.size() > 0 ? *orders.begin() : ListOrder::oldest;
  std::string known;
  for (const ListOrder order : orders) {
    if (*given == to_text(order)) return order;
    known += (known.empty() ? "" : ", ") + std::string(to_text(order));
  }
  return fail_field(Code::invalid_input, "/order", "choice", "order : " + known + " attendu.");
}

Result<ListPlace> read_place(const Request& request, ListOrder order) {
  const std::string* given = request.query_value("cursor");
  ListPlace place;
  place.order = order;
  if (given == nullptr) return place;
  const auto begun = decode_cursor(*given);
  if (!begun)
    return fail_field(Code::invalid_input, "/cursor", "cursor", "cursor : celui d'une page précédente attendu.");
  if (begun->order == order) return *begun;
  return fail_field(Code::invalid_input, "/cursor", "order", "cursor : il vient d'une liste dans un autre ordre.");
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

Result<ListQuery> read_list_query(const Request& request, std::initializer_list<std::string_view> filters,
                                  std::initializer_list<ListOrder> orders) {
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
    if (filter || name == "cursor" || (name == "order" && orders.size() > 0)) continue;
    if (name == "limit") {
      const auto limit = parse_integer(value);
      if (!limit || *limit < 1 || *limit > limit_max) {
        return fail_field(Code::invalid_input, "/limit", "range", "limit : nombre de 1 à 200 attendu.");
      }
      query.limit = *limit;
    } else {
      return fail_field(Code::unknown_field, "/" + name, "unknown", "Paramètre inconnu : " + name + ".");
    }
  }
  const auto order = read_order(request, orders);
  if (!order) return fail(order.error());
  const auto place = read_place(request, *order);
  if (!place) return fail(place.error());
  query.begin_at(*place);
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

Response list_response(boost::json::array items, const ListPlace& next, const boost::json::object& beside) {
  boost::json::object page;
  page["items"] = std::move(items);
  page["next"] = next.after > 0 ? boost::json::value(encode_cursor(next)) : boost::json::value();
  page.insert(beside.begin(), beside.end());
  return json_response(200, page);
}

Response list_response(boost::json::array items, std::int64_t last_sequence, const boost::json::object& beside) {
  ListPlace next;
  next.after = last_sequence;
  return list_response(std::move(items), next, beside);
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

boost::json::array texts_json(const std::vector<std::string>& texts) {
  boost::json::array all;
  for (const std::string& text : texts) all.emplace_back(text);
  return all;
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
