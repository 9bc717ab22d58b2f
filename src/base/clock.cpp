#include "qrcongo/base/clock.hpp"

#include <chrono>
#include <cstdlib>

#include <fmt/format.h>

#include "qrcongo/base/text.hpp"

namespace qrcongo {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  return value >= 0 ? value / by : -((-value + by - 1) / by);
}

year_month_day calendar(std::int64_t day) { return year_month_day{sys_days{std::chrono::days{day}}}; }

// digits at text[from, from + length) or nothing
std::optional<int> number_at(std::string_view text, std::size_t from, std::size_t length) {
  if (from + length > text.size()) return std::nullopt;
  int value = 0;
  for (const char character : text.substr(from, length)) {
    if (character < '0' || character > '9') return std::nullopt;
    value = value * 10 + (character - '0');
  }
  return value;
}

// ".5", ".123456": milliseconds, further digits cut off. Moves text past what it read.
std::optional<std::int64_t> take_fraction_ms(std::string_view& text) {
  if (!text.starts_with('.')) return 0;
  text.remove_prefix(1);
  std::int64_t value_ms = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
    if (digits < 3) value_ms = value_ms * 10 + (text[digits] - '0');
  }
  if (digits == 0) return std::nullopt;
  for (std::size_t i = digits; i < 3; ++i) value_ms *= 10;
  text.remove_prefix(digits);
  return value_ms;
}

}  // namespace

std::int64_t SystemClock::now_ms() const {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

std::string format_time(std::int64_t time_ms) {
  const std::int64_t day = floor_divide(time_ms, day_ms);
  const std::int64_t in_day_ms = time_ms - day * day_ms;
  return fmt::format("{}T{:02}:{:02}:{:02}.{:03}Z", format_day(day), in_day_ms / hour_ms, in_day_ms / minute_ms % 60,
                     in_day_ms / second_ms % 60, in_day_ms % second_ms);
}

std::string format_day(std::int64_t day) {
  const year_month_day date = calendar(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::optional<std::int64_t> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = number_at(text, 0, 4);
  const auto month = number_at(text, 5, 2);
  const auto day = number_at(text, 8, 2);
  if (!year || !month || !day) return std::nullopt;
  const year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                            std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return sys_days{date}.time_since_epoch().count();
}

std::optional<std::int64_t> parse_time(std::string_view text) {
  if (text.size() < 20 || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  const auto day = parse_day(text.substr(0, 10));
  const auto hour = number_at(text, 11, 2);
  const auto minute = number_at(text, 14, 2);
  const auto second = number_at(text, 17, 2);
  if (!day || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  text.remove_prefix(19);
  const auto fraction_ms = take_fraction_ms(text);
  if (!fraction_ms) return std::nullopt;
  UtcOffset offset;
  if (text != "Z" && text != "z") {
    const auto parsed = parse_utc_offset(text);
    if (!parsed) return std::nullopt;
    offset = *parsed;
  }
  return offset.start_of_day_ms(*day) + *hour * hour_ms + *minute * minute_ms + *second * second_ms + *fraction_ms;
}

int year_of_day(std::int64_t day) { return static_cast<int>(calendar(day).year()); }

std::int64_t UtcOffset::day_of(std::int64_t time_ms) const {
  return floor_divide(time_ms + minutes * minute_ms, day_ms);
}

std::optional<UtcOffset> parse_utc_offset(std::string_view text) {
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hours = number_at(text, 1, 2);
  const auto minutes = number_at(text, 4, 2);
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return std::nullopt;
  const int total = *hours * 60 + *minutes;
  return UtcOffset{text[0] == '-' ? -total : total};
}

std::string format_utc_offset(UtcOffset offset) {
  const int minutes = std::abs(offset.minutes);
  return fmt::format("{}{:02}:{:02}", offset.minutes < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

}  // namespace qrcongo
