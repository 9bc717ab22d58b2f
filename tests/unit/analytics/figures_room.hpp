// A country whose figures are asked for: one order's stamps are made, and scans come as a test says. Owned by the test,
// on its thread.
#pragma once

#include <string>
#include <vector>

#include "qrcongo/analytics/http.hpp"
#include "qrcongo/analytics/service.hpp"
#include "tests/support/answer.hpp"
#include "tests/support/stamp_room.hpp"

namespace qrcongo::testing {

inline std::int64_t day_of(const std::string& text) { return *parse_day(text); }

class FiguresRoom : public StampRoom {
 public:
  explicit FiguresRoom(analytics::Settings wanted = settings()) : service(std::move(wanted)) {}

  static analytics::Settings settings() {
    analytics::Settings settings;
    settings.utc_offset = UtcOffset{60};
    return settings;
  }

  // As the scans' follower writes them, on top of what there is.
  void scans(const std::string& time, const std::string& batch, const std::string& verdict, const std::string& place,
             std::int64_t count = 1) {
    const std::int64_t hour = *parse_time(time) / hour_ms;
    world.must([&](db::Tx& tx) -> Result<std::int64_t> {
      return tx.run(
          "INSERT INTO scan_totals (hour, batch_id, verdict, place, scans) VALUES (:hour, :batch_id, :verdict, :place, "
          ":scans) ON CONFLICT (hour, batch_id, verdict, place) DO UPDATE SET scans = scan_totals.scans + "
          "excluded.scans",
          hour, batch, verdict, place, count);
    });
  }

  void run_sql(const std::vector<std::string>& statements) {
    world.must([&](db::Tx& tx) -> Result<int> {
      for (const std::string& statement : statements) tx.run(statement);
      return 0;
    });
  }

  Result<std::vector<analytics::Figure>> ask(const identity::Call& call, analytics::Subject subject,
                                             const analytics::Asked& asked) {
    const auto question = service.settle(call, subject, asked);
    if (!question) return fail(question.error());
    return read([&](db::Tx& tx) { return service.figures(tx, call, *question); });
  }

  // "2026-11-24 authentic 3 0, ...": each figure's period, key, count and quantity.
  std::string told(const identity::Call& call, analytics::Subject subject, const analytics::Asked& asked) {
    const auto figures = ask(call, subject, asked);
    REQUIRE_MESSAGE(figures.has_value(), (figures ? std::string() : figures.error().detail));
    std::string all;
    for (const analytics::Figure& figure : *figures) {
      all += (all.empty() ? "" : ", ") + figure.period + " " + (figure.key.empty() ? "-" : figure.key) + " " +
             std::to_string(figure.count) + " " + std::to_string(figure.quantity);
    }
    return all;
  }

  analytics::Summary summary(const identity::Call& call) {
    return *read([&](db::Tx& tx) -> Result<analytics::Summary> { return service.summary(tx, call); });
  }

  template <class Handler>
  http::Response get(Handler handler, const identity::Call& call,
                     std::vector<std::pair<std::string, std::string>> query, const std::string& accept = "") {
    http::Request request = request_of(call, {});
    request.query = std::move(query);
    if (!accept.empty()) request.headers.push_back({"Accept", accept});
    http::Response response = answer(http, handler, request);
    gather_parts(response);
    return response;
  }

  // The answer as its header leaves, whose parts are still to be made.
  template <class Handler>
  http::Response begin(Handler handler, const identity::Call& call,
                       std::vector<std::pair<std::string, std::string>> query, bool head = false) {
    http::Request request = request_of(call, {});
    request.query = std::move(query);
    request.head = head;
    return answer(http, handler, request);
  }

  const analytics::Service service;
  identity::Acts acts{*world.database, world.clock};
  analytics::Http http{service, acts, *world.database};
};

// From and to these days.
inline analytics::Asked asked_for(const std::string& from, const std::string& to,
                                  analytics::Group group = analytics::Group::none,
                                  std::optional<analytics::Step> by = std::nullopt) {
  return {day_of(from), day_of(to), by, group};
}

}  // namespace qrcongo::testing
