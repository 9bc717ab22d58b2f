#include "asking.hpp"

#include <algorithm>

#include "qrcongo/base/text.hpp"
#include "qrcongo/http/fields.hpp"

namespace qrcongo::analytics {
namespace {

constexpr std::string_view table_type = "text/csv";

Result<void> refuse_strangers(const http::Request& request, std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : request.query) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      return fail_field(Code::unknown_field, "/" + name, "unknown", "Paramètre inconnu : " + name + ".");
    if (request.query_value(name) != &value)
      return fail_field(Code::invalid_input, "/" + name, "twice", "Ce paramètre est donné plus d'une fois.");
  }
  return {};
}

Result<std::optional<std::int64_t>> read_day(const http::Request& request, const std::string& name) {
  const std::string* given = request.query_value(name);
  if (given == nullptr) return std::optional<std::int64_t>();
  const auto day = parse_day(*given);
  if (!day) return fail_field(Code::invalid_input, "/" + name, "day", name + " : jour attendu, comme 2026-11-24.");
  return day;
}

Result<AskedDays> read_both_days(const http::Request& request) {
  const auto from = read_day(request, "from");
  if (!from) return fail(from.error());
  const auto to = read_day(request, "to");
  if (!to) return fail(to.error());
  return AskedDays{*from, *to};
}

Result<Group> read_group(const http::Request& request, std::initializer_list<Group> groups) {
  const std::string* given = request.query_value("group");
  if (given == nullptr) return Group::none;
  const auto group = from_text(std::type_identity<Group>{}, *given);
  if (group && std::find(groups.begin(), groups.end(), *group) != groups.end()) return *group;
  std::string choices;
  for (const Group one : groups) choices += (choices.empty() ? "" : ", ") + std::string(to_text(one));
  return fail_field(Code::invalid_input, "/group", "choice", "group : l'un de " + choices + " est attendu.");
}

// Whether a list of media types names this one, but for q=0.
bool takes(std::string_view accept, std::string_view wanted) {
  while (!accept.empty()) {
    const std::size_t comma = accept.find(',');
    const std::string_view range = accept.substr(0, comma);
    const std::size_t semicolon = range.find(';');
    const std::string parameters =
        semicolon == std::string_view::npos ? std::string() : to_lower_ascii(trim(range.substr(semicolon + 1)));
    const bool refused = parameters == "q=0" || parameters.starts_with("q=0.0") || parameters == "q=0.";
    if (to_lower_ascii(trim(range.substr(0, semicolon))) == wanted && !refused) return true;
    if (comma == std::string_view::npos) return false;
    accept.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace

Result<Asked> read_asked(const http::Request& request, std::initializer_list<Group> groups) {
  if (const auto known = refuse_strangers(request, {"from", "to", "by", "group", "format"}); !known)
    return fail(known.error());
  const auto days = read_both_days(request);
  if (!days) return fail(days.error());
  const auto by = http::read_choice_filter(request, "by", {"hour", "day", "month"});
  if (!by) return fail(by.error());
  const auto group = read_group(request, groups);
  if (!group) return fail(group.error());
  Asked asked{days->from, days->to, std::nullopt, *group};
  if (*by) asked.by = from_text(std::type_identity<Step>{}, **by);
  return asked;
}

Result<AskedDays> read_days(const http::Request& request) {
  if (const auto known = refuse_strangers(request, {"from", "to"}); !known) return fail(known.error());
  return read_both_days(request);
}

Result<bool> wants_table(const http::Request& request) {
  const auto format = http::read_choice_filter(request, "format", {"json", "csv"});
  if (!format) return fail(format.error());
  if (*format) return **format == "csv";
  const std::string* accept = request.header("Accept");
  return accept != nullptr && takes(*accept, table_type);
}

Result<void> refuse_parameters(const http::Request& request) { return refuse_strangers(request, {}); }

}  // namespace qrcongo::analytics
