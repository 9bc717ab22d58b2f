#include "periods.hpp"

#include <chrono>

#include <fmt/format.h>

namespace qrcongo::analytics {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month;
using std::chrono::year_month_day;

constexpr std::int64_t hours_a_day = day_ms / hour_ms;

year_month month_of(std::int64_t day) {
  const year_month_day date{sys_days{std::chrono::days{day}}};
  return date.year() / date.month();
}

std::int64_t first_day(const year_month& month) { return sys_days{month / 1}.time_since_epoch().count(); }

std::string month_name(std::int64_t day) { return format_day(day).substr(0, 7); }

}  // namespace

std::int64_t unit_ms(Step step) { return step == Step::hour ? hour_ms : day_ms; }

std::int64_t period_of(Step step, std::int64_t unit) { return step == Step::month ? first_of_month(unit) : unit; }

std::int64_t period_start_ms(Step step, std::int64_t period, const UtcOffset& offset) {
  return period * unit_ms(step) - offset.minutes * minute_ms;
}

std::string period_name(Step step, std::int64_t period) {
  if (step == Step::month) return month_name(period);
  if (step == Step::day) return format_day(period);
  const std::int64_t day = UtcOffset{}.day_of(period * hour_ms);
  return fmt::format("{}T{:02}", format_day(day), period - day * hours_a_day);
}

std::int64_t first_of_month(std::int64_t day) { return first_day(month_of(day)); }

std::int64_t months_back(std::int64_t day, int months) {
  return first_day(month_of(day) - std::chrono::months{months});
}

std::int64_t count_months(const Span& span) { return (month_of(span.to) - month_of(span.from)).count() + 1; }

std::string span_name(const Span& span) {
  const bool whole =
      span.from == first_of_month(span.from) && span.to + 1 == first_of_month(span.to + 1) && count_months(span) == 1;
  if (whole) return month_name(span.from);
  return span.from == span.to ? format_day(span.from) : format_day(span.from) + "_" + format_day(span.to);
}

std::string local_time(std::int64_t time_ms, const UtcOffset& offset) {
  const std::int64_t local_ms = time_ms + offset.minutes * minute_ms;
  const std::int64_t day = UtcOffset{}.day_of(local_ms);
  const std::int64_t second = (local_ms - day * day_ms) / second_ms;
  return fmt::format("{} {:02}:{:02}:{:02}", format_day(day), second / 3600, second / 60 % 60, second % 60);
}

}  // namespace qrcongo::analytics
