#include <doctest/doctest.h>

#include "qrcongo/verification/copy_rules.hpp"

using namespace qrcongo;
using namespace qrcongo::verification;
using ledger::day_minutes;
using ledger::Look;
using ledger::Minute;
using ledger::ScanSummary;

namespace {

constexpr std::uint8_t kinshasa = 12;
constexpr std::uint8_t kongo_central = 1;
constexpr std::uint8_t goma = 19;
constexpr std::uint8_t lubumbashi = 4;

// One stamp's looks, days apart, judged by the rules as they stand by default.
class Stamp {
 public:
  explicit Stamp(const CopySettings& settings = {}) : rules_(evidence_rules(settings, "CD")) {}

  Stamp& known(double day, std::uint8_t place) { return add(day, place, true); }
  Stamp& anonymous(double day, int times = 1) {
    for (int i = 0; i < times; ++i) add(day, 0, true);
    return *this;
  }
  Stamp& network(double day, std::uint8_t place) {
    Look look;
    look.minute = minute_of_day(day);
    look.place = place;
    look.source = ledger::PlaceSource::network;
    scans.add(look, rules_);
    return *this;
  }
  // Each by another client than the one before it.
  Stamp& crowd(double day, int looks, int clients) {
    for (int i = 0; i < looks; ++i) add(day, 0, true, false, i % clients);
    return *this;
  }
  Stamp& early(double day, std::uint8_t place) { return add(day, place, true, true); }

  std::vector<std::string> suspicions() const { return names(scans.suspicions); }
  std::vector<std::string> accusations() const { return names(scans.accusations); }

  ScanSummary scans;

 private:
  Stamp& add(double day, std::uint8_t place, bool counted, bool early = false, int client = 0) {
    Look look;
    look.minute = minute_of_day(day);
    look.place = place;
    look.source = place == 0 ? ledger::PlaceSource::none : ledger::PlaceSource::declared;
    look.is_counted = counted;
    look.early = early;
    look.client = static_cast<std::uint8_t>(client);
    scans.add(look, rules_);
    return *this;
  }

  static Minute minute_of_day(double day) { return 100 * day_minutes + static_cast<Minute>(day * day_minutes); }

  static std::vector<std::string> names(std::uint8_t bits) {
    std::vector<std::string> all;
    for (const CopyRule rule : rules_in(bits)) all.emplace_back(to_text(rule));
    return all;
  }

  ledger::EvidenceRules rules_;
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("an article that is bought, looked at and looked at again is nothing to anybody") {
  Stamp stamp;
  stamp.known(0, kinshasa).anonymous(0.1).anonymous(2).known(5, kinshasa);
  CHECK(stamp.suspicions().empty());
  CHECK(stamp.accusations().empty());
}

TEST_CASE("an article that travels forward through two provinces is nothing to anybody") {
  Stamp stamp;
  stamp.known(0, kinshasa).known(2, kinshasa).known(5, kongo_central).known(5.5, kongo_central);
  CHECK(stamp.suspicions().empty());
}

TEST_CASE("whoever scans a photograph, from however many addresses and for however long, accuses nobody") {
  Stamp never_seen_elsewhere;
  for (int day = 0; day < 29; ++day) never_seen_elsewhere.anonymous(day, 10);
  CHECK(never_seen_elsewhere.suspicions().empty());
  for (int day = 29; day < 60; ++day) never_seen_elsewhere.anonymous(day, 200);
  CHECK(never_seen_elsewhere.suspicions() == Names{"habit"});  // somebody had better see what goes on
  CHECK(never_seen_elsewhere.accusations().empty());

  Stamp bought_and_checked;
  bought_and_checked.known(0, kinshasa).known(2, kinshasa);
  for (int day = 3; day < 60; ++day) bought_and_checked.anonymous(day, 200);
  CHECK(bought_and_checked.accusations().empty());
  bought_and_checked.known(61, kinshasa);
  CHECK(bought_and_checked.accusations().empty());
}

TEST_CASE("too many clients on one day are a suspicion, and never an accusation") {
  Stamp stamp;
  stamp.crowd(0, 149, 20);
  CHECK(stamp.suspicions().empty());
  stamp.crowd(0, 1, 1);
  CHECK(stamp.suspicions() == Names{"habit"});
  stamp.known(0.1, kinshasa);
  CHECK(stamp.accusations().empty());

  CHECK(Stamp().crowd(0, 299, 19).suspicions().empty());
  CHECK(Stamp().crowd(0, 100, 32).crowd(1, 100, 32).crowd(2, 99, 32).suspicions().empty());
}

TEST_CASE("a crowd that an inspector weighed is no suspicion again, a new one is") {
  Stamp stamp;
  for (int day = 0; day < 3; ++day) stamp.crowd(day, 100, 32);
  CHECK(stamp.suspicions() == Names{"habit"});
  stamp.scans.clear(103 * day_minutes);
  for (int day = 3; day < 9; ++day) stamp.crowd(day + 0.5, 100, 32);
  CHECK(stamp.suspicions().empty());
  CHECK(stamp.scans.count == 900);
  stamp.crowd(20, 150, 32);
  CHECK(stamp.suspicions() == Names{"habit"});
}

TEST_CASE("wherever networks lead to, it is no place: neither suspicion nor accusation comes of it") {
  Stamp stamp;
  for (const std::uint8_t place : {kinshasa, goma, kinshasa, lubumbashi, kongo_central, goma, kinshasa}) {
    stamp.network(0.01, place);
  }
  CHECK(stamp.scans.first_place == kinshasa);
  CHECK(stamp.scans.distinct_places() == 0);
  stamp.known(0.02, kinshasa).network(0.03, goma).known(0.04, kinshasa).network(0.05, lubumbashi);
  CHECK(stamp.scans.distinct_places() == 1);
  CHECK(stamp.suspicions().empty());
  CHECK(stamp.accusations().empty());
}

TEST_CASE("there, elsewhere, and there again is a copy") {
  Stamp stamp;
  stamp.known(0, kinshasa).known(4, goma).known(8, kinshasa);
  CHECK(stamp.suspicions() == Names{});
  stamp.known(9, goma);
  CHECK(stamp.suspicions().front() == "went_back");
  CHECK(stamp.accusations().front() == "went_back");
  CHECK(certainty_of(stamp.scans.suspicions) == 95);
}

TEST_CASE("of three provinces one return is enough, of two it takes another") {
  Stamp two;
  two.known(0, kinshasa).known(2, kongo_central).known(4, kinshasa);
  CHECK(two.accusations().empty());
  Stamp three;
  three.known(0, kinshasa).known(2, kongo_central).known(4, lubumbashi).known(5.5, kinshasa);
  CHECK(three.accusations() == Names{"went_back"});
}

TEST_CASE("four provinces are too many for one article") {
  Stamp stamp;
  stamp.known(0, kinshasa).known(1, kongo_central).known(3, lubumbashi);
  CHECK(stamp.accusations().empty());
  stamp.known(5, goma);
  CHECK(stamp.accusations().front() == "many_places");
}

TEST_CASE("three provinces in one day are too many, on three days not") {
  Stamp stamp;
  stamp.known(0, kinshasa).known(0.5, kongo_central);
  CHECK(stamp.accusations().empty());
  stamp.known(0.9, lubumbashi);
  CHECK(stamp.accusations().front() == "many_places");
}

TEST_CASE("from one end of the country to the other in an hour nobody comes, in a day he does") {
  Stamp stamp;
  stamp.known(0, kinshasa).known(1, lubumbashi);
  CHECK(stamp.suspicions().empty());
  stamp.known(1.0 + 1.0 / 24, kinshasa);
  CHECK(stamp.suspicions().front() == "too_fast");
  CHECK(stamp.accusations().front() == "too_fast");
}

TEST_CASE("what is still scanned at known places weeks later is a suspicion, unless it stands in a shop") {
  Stamp sold;
  sold.known(0, kinshasa).known(9, kinshasa).known(16, kinshasa);
  CHECK(sold.suspicions() == Names{"long_after", "very_late"});
  CHECK(sold.accusations().empty());
  Stamp on_display;
  for (int day = 0; day < 5; ++day) on_display.known(day, kinshasa);
  for (int day = 7; day < 40; day += 3) on_display.known(day, kinshasa);
  CHECK(on_display.suspicions().empty());
}

TEST_CASE("a look at a known place before the stamp was applied is a suspicion, and no accusation") {
  Stamp stamp;
  stamp.early(0, kinshasa);
  CHECK(stamp.suspicions() == Names{"early"});
  CHECK(stamp.accusations().empty());
}

TEST_CASE("often and in two provinces is a suspicion") {
  Stamp stamp;
  stamp.known(0, kinshasa).anonymous(1).anonymous(2).anonymous(3).known(4, goma);
  CHECK(stamp.suspicions() == Names{"moved_often"});
}

TEST_CASE("an inspector who finds nothing wipes the slate, and the count stays") {
  Stamp stamp;
  stamp.known(0, kinshasa).known(1, kongo_central).known(3, lubumbashi).known(5, goma);
  stamp.scans.clear(106 * day_minutes);
  CHECK(stamp.suspicions().empty());
  CHECK(stamp.scans.count == 4);
  stamp.known(7, kinshasa);
  CHECK(stamp.suspicions().empty());
}

TEST_CASE("every threshold is the configuration's") {
  CopySettings strict;
  strict.places = 2;
  CHECK(Stamp(strict).known(0, kinshasa).known(1, kongo_central).accusations() == Names{"many_places"});
  strict = {};
  strict.places_a_day = 2;
  CHECK(Stamp(strict).known(0, kinshasa).known(0.5, kongo_central).accusations() == Names{"many_places"});
  CHECK(Stamp(strict).known(0, kinshasa).known(1.5, kongo_central).accusations().empty());
  strict = {};
  strict.returns = 1;
  CHECK(Stamp(strict).known(0, kinshasa).known(2, kongo_central).known(4, kinshasa).accusations() ==
        Names{"went_back"});
  strict = {};
  strict.return_places = 2;
  CHECK(Stamp(strict).known(0, kinshasa).known(2, kongo_central).known(4, kinshasa).accusations() ==
        Names{"went_back"});
  strict = {};
  strict.speed_kmh = 10;
  CHECK(Stamp(strict).known(0, kinshasa).known(1, lubumbashi).suspicions() == Names{"too_fast"});
  strict = {};
  strict.crowd_a_day = 10;
  strict.crowd_clients = 3;
  CHECK(Stamp(strict).crowd(0, 10, 3).suspicions() == Names{"habit"});
  CHECK(Stamp(strict).crowd(0, 10, 2).suspicions().empty());
  strict = {};
  strict.late_days = 1;
  CHECK(Stamp(strict).known(0, kinshasa).known(2, kinshasa).known(3, kinshasa).suspicions() == Names{"long_after"});
}
