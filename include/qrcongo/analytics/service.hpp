// Figures in time: scans, orders and revenue by hour, day or month of the authority's calendar, and what they came to
// lately. Owned by app; holds no more than its settings, so that any thread may ask it within a transaction of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/money.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/db/tx.hpp"
#include "qrcongo/identity/call.hpp"

namespace qrcongo::analytics {

struct Settings {
  UtcOffset utc_offset;          // of the authority, whose midnight begins a day
  std::string country = "CD";    // whose provinces are the places
  std::string currency = "CDF";  // the authority's
};

enum class Subject { scans, orders, revenue };

enum class Step { hour, day, month };
std::string_view to_text(Step step);
std::optional<Step> from_text(std::type_identity<Step>, std::string_view text);

enum class Group { none, verdict, place, state, enterprise, category, method };
std::string_view to_text(Group group);
std::optional<Group> from_text(std::type_identity<Group>, std::string_view text);

// As somebody asks; what is absent has a default.
struct Asked {
  std::optional<std::int64_t> from;  // day
  std::optional<std::int64_t> to;    // day
  std::optional<Step> by;
  Group group = Group::none;
};

// Days of the authority's, both of them included.
struct Span {
  std::int64_t from = 0;
  std::int64_t to = 0;
};

struct Question {
  Subject subject = Subject::scans;
  Span span;
  Step by = Step::day;
  Group group = Group::none;
};

// What one key came to in one period. There is none where nothing happened.
struct Figure {
  std::int64_t at = 0;     // time: the period's begin
  std::string period;      // the same as the authority's calendar has it: "2026-11-24T13", "2026-11-24", "2026-11"
  std::string key;         // a verdict, a place, an enterprise's id; "" where nothing is grouped, or nothing is known
  std::string label;       // the key for people, in French
  std::int64_t count = 0;  // scans, orders, payments
  std::int64_t quantity = 0;  // of orders: stamps; of revenue: payments less credits, in minor units
  std::string currency;       // of revenue
};

// The last days up to now, today among them.
struct Window {
  std::int64_t scans = 0;
  std::optional<std::int64_t> suspected;  // of these, as copies; an enterprise is not told
  std::int64_t stamps_issued = 0;
  std::int64_t stamps_activated = 0;
  std::int64_t orders = 0;
  std::int64_t stamps_ordered = 0;
  Money revenue;  // what was paid in the authority's currency
};

struct Summary {
  std::int64_t at = 0;  // time
  Window today, last_7_days, last_30_days;
  std::optional<std::int64_t> open_suspicions, enterprises, printers;  // of the whole country, which not all may see
  std::int64_t certificates = 0;
};

class Service {
 public:
  explicit Service(Settings settings) : settings_(std::move(settings)) {}

  // At most 14 days by hour, 366 by day, 120 months by month, of which an enterprise gets 24. Where no first day is
  // given: 14 days by hour, 30 by day, 12 months by month.
  Result<Question> settle(const identity::Call& call, Subject subject, const Asked& asked) const;
  // Of the same defaults, as long as it likes.
  Result<Span> settle(const std::optional<std::int64_t>& from, const std::optional<std::int64_t>& to,
                      std::int64_t now_ms) const;
  // In order of time, then of key; of the caller's organisation alone where he may see no more. An enterprise is told
  // how many suspected copies there were of whole months that are over, where they were many; else they count among the
  // authentic ones.
  Result<std::vector<Figure>> figures(db::Tx& tx, const identity::Call& call, const Question& question) const;
  Summary summary(db::Tx& tx, const identity::Call& call) const;

  const Settings& settings() const { return settings_; }

  static constexpr std::size_t figures_max = 10'000;
  static constexpr std::int64_t told_suspected_min = 20;

 private:
  const Settings settings_;
};

}  // namespace qrcongo::analytics
