// What the last days came to.
#include <doctest/doctest.h>

#include "figures_room.hpp"

using namespace qrcongo;
using namespace qrcongo::analytics;
using namespace qrcongo::testing;

namespace {

// The world's present is 2026-11-24, 13:00 at the authority's.
class SummaryRoom : public FiguresRoom {
 public:
  SummaryRoom() : batch(batches(ready_order(100)).at(0)) {
    scans("2026-11-23T23:00:00Z", batch.id.str(), "authentic", "CD-KN", 3);
    scans("2026-11-23T22:00:00Z", batch.id.str(), "suspected_copy", "CD-KN");
    scans("2026-11-17T23:00:00Z", "", "unknown", "", 4);
    scans("2026-11-17T22:00:00Z", "", "unknown", "", 8);
    scans("2026-10-25T23:00:00Z", "", "unknown", "", 16);
    scans("2026-10-25T22:00:00Z", "", "unknown", "", 32);
    const std::string at = std::to_string(world.clock.now_ms() - 2 * day_ms);
    run_sql({"INSERT INTO activations (id, batch_id, stamps, created_at) VALUES ('a', '" + batch.id.str() + "', 40, " +
             at + ")"});
  }

  void suspect(const std::string& id, std::int64_t position) {
    run_sql(
        {"INSERT INTO suspicions (id, batch_id, position, number, serial, rules, certainty, state, scans, "
         "opened_at, last_scan_at) VALUES ('" +
         id + "', '" + batch.id.str() + "', " + std::to_string(position) + ", " +
         std::to_string(batch.first_number + position - 1) + ", 'S', 'too_fast', 50, 'open', 5, 1, 1)"});
  }

  const stamps::Batch batch;
};

}  // namespace

TEST_CASE("the last days end with the authority's today") {
  SummaryRoom room;
  const Summary summary = room.summary(room.world.auditor());
  CHECK(summary.today.scans == 3);
  CHECK(summary.last_7_days.scans == 3 + 1 + 4);
  CHECK(summary.last_30_days.scans == 3 + 1 + 4 + 8 + 16);
  CHECK(summary.today.suspected == 0);
  CHECK(summary.last_7_days.suspected == 1);
  CHECK(summary.today.stamps_activated == 0);
  CHECK(summary.last_7_days.stamps_activated == 40);
  CHECK(summary.today.stamps_issued == 100);
  CHECK(summary.today.orders == 1);
  CHECK(summary.today.stamps_ordered == 100);
  CHECK(summary.today.revenue == Money{125'000, "CDF"});
}

TEST_CASE("who and what there is now is counted") {
  SummaryRoom room;
  room.suspect("one", 1);
  room.suspect("two", 2);
  room.other_enterprise();
  room.other_printer();
  const identity::Call admin = room.world.admin();
  const Summary before = room.summary(admin);
  CHECK(before.open_suspicions == 2);
  CHECK(before.enterprises == 2);
  CHECK(before.printers == 2);
  CHECK(before.certificates == 1);

  room.world.end_agreement(room.world.printer_id());
  room.world.suspend(room.world.granted_certificate());
  const Summary after = room.summary(admin);
  CHECK(after.printers == 1);
  CHECK(after.certificates == 1);
}

TEST_CASE("an enterprise is told what is its own, and nothing of the country") {
  SummaryRoom room;
  room.suspect("one", 1);
  const identity::Call owner = room.enterprise();
  const identity::Call other = room.other_enterprise();
  const Summary own = room.summary(owner);
  CHECK(own.last_30_days.scans == 4);
  CHECK(own.last_30_days.stamps_activated == 40);
  CHECK(own.today.stamps_issued == 100);
  CHECK(own.today.revenue.amount == 125'000);
  CHECK(own.certificates == 1);
  CHECK_FALSE(own.last_30_days.suspected.has_value());
  CHECK_FALSE(own.open_suspicions.has_value());
  CHECK_FALSE(own.enterprises.has_value());
  CHECK_FALSE(own.printers.has_value());

  const Summary none = room.summary(other);
  CHECK(none.last_30_days.scans == 0);
  CHECK(none.last_30_days.stamps_activated == 0);
  CHECK(none.last_30_days.stamps_issued == 0);
  CHECK(none.last_30_days.orders == 0);
  CHECK(none.last_30_days.revenue == Money{0, "CDF"});
  CHECK(none.certificates == 0);
}

TEST_CASE("a share of suspected scans is null without scans") {
  SummaryRoom room;
  const auto summary = json_of(room.get(&Http::show_summary, room.world.auditor(), {}));
  CHECK(summary.at("last_7_days").at("suspected_share").as_double() == doctest::Approx(0.125));
  CHECK(summary.at("today").at("suspected_share").as_double() == doctest::Approx(0));
  const auto nothing = json_of(room.get(&Http::show_summary, room.other_enterprise(), {}));
  CHECK(nothing.at("today").at("suspected_share").is_null());
  CHECK(nothing.at("open_suspicions").is_null());
  const auto own = json_of(room.get(&Http::show_summary, room.enterprise(), {}));
  CHECK(own.at("last_7_days").at("scans").as_int64() == 4);
  CHECK(own.at("last_7_days").at("suspected").is_null());
  CHECK(own.at("last_7_days").at("suspected_share").is_null());
}
