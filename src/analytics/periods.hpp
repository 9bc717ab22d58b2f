// Hours, days and months of the authority's calendar as numbers: an hour since 1970 there, a day since 1970, a month by
// its first day. Private to analytics; stateless functions for any thread.
#pragma once

#include <cstdint>
#include <string>

#include "qrcongo/analytics/service.hpp"

namespace qrcongo::analytics {

// What the database counts in: hours, or days, of which months are made.
std::int64_t unit_ms(Step step);
// The period in which this hour or day lies.
std::int64_t period_of(Step step, std::int64_t unit);
std::int64_t period_start_ms(Step step, std::int64_t period, const UtcOffset& offset);
std::string period_name(Step step, std::int64_t period);  // "2026-11-24T13", "2026-11-24", "2026-11"

std::int64_t first_of_month(std::int64_t day);
std::int64_t months_back(std::int64_t day, int months);  // the first day of that earlier month
std::int64_t count_months(const Span& span);             // that it touches
// "2026-11" of a whole month, "2026-11-24" of one day, "2026-11-01_2026-11-15".
std::string span_name(const Span& span);
std::string local_time(std::int64_t time_ms, const UtcOffset& offset);  // "2026-11-24 13:00:00"

}  // namespace qrcongo::analytics
