// Time, so that tests can set it. Times are milliseconds since 1970 UTC everywhere; a day is a number of days since
// 1970-01-01. A Clock outlives all who refer to it and may be called on any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qrcongo {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::int64_t now_ms() const = 0;
};

class SystemClock final : public Clock {
 public:
  std::int64_t now_ms() const override;
};

inline constexpr std::int64_t second_ms = 1000;
inline constexpr std::int64_t minute_ms = 60 * second_ms;
inline constexpr std::int64_t hour_ms = 60 * minute_ms;
inline constexpr std::int64_t day_ms = 24 * hour_ms;

std::string format_time(std::int64_t time_ms);                 // RFC 3339 with milliseconds, "2026-11-24T10:00:00.123Z"
std::string format_day(std::int64_t day);                      // "2026-11-24"
std::optional<std::int64_t> parse_day(std::string_view text);  // strictly YYYY-MM-DD and a day that exists
std::optional<std::int64_t> parse_time(std::string_view text);  // RFC 3339, to the millisecond
int year_of_day(std::int64_t day);

// The authority's calendar: a day that begins at its own midnight.
struct UtcOffset {
  int minutes = 0;

  std::int64_t day_of(std::int64_t time_ms) const;
  std::int64_t start_of_day_ms(std::int64_t day) const { return day * day_ms - minutes * minute_ms; }
};

std::optional<UtcOffset> parse_utc_offset(std::string_view text);  // "+01:00"
std::string format_utc_offset(UtcOffset offset);

}  // namespace qrcongo
