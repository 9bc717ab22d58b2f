#include <doctest/doctest.h>

#include <random>

#include "src/verification/ledger/packed_record.hpp"

using namespace qrcongo::verification::ledger;

namespace {

const EvidenceRules plain;

Look look(Minute minute, std::uint8_t place = 0, std::uint8_t client = 1) {
  Look one;
  one.minute = minute;
  one.place = place;
  one.source = place == 0 ? PlaceSource::none : PlaceSource::declared;
  one.client = client;
  return one;
}

StampRecord record_of(std::initializer_list<Look> looks) {
  StampRecord record;
  for (const Look& one : looks) record.add(one, plain);
  return record;
}

}  // namespace

TEST_CASE("a summary counts looks, clients, places, days, moves and returns") {
  const ScanSummary summary =
      record_of({look(10, 1, 1), look(1450, 1, 2), look(1460, 2, 2), look(5000, 1, 3), look(5001)}).summary;
  CHECK(summary.count == 5);
  CHECK(summary.first == 10);
  CHECK(summary.last == 5001);
  CHECK(summary.distinct_clients() == 3);
  CHECK(summary.distinct_places() == 2);
  CHECK(summary.known == 4);
  CHECK(summary.returns == 1);
  CHECK(summary.first_place == 1);
}

TEST_CASE("the window of a day begins anew with the first look after it") {
  StampRecord record = record_of({look(0, 1), look(1439, 2)});
  CHECK(record.summary.window_count == 2);
  record.add(look(1440, 3), plain);
  CHECK(record.summary.window_count == 1);
  CHECK(record.summary.window_places == 1U << 3U);
}

TEST_CASE("a place that a network leads to is no declared one") {
  StampRecord record;
  Look at_network = look(5, 9);
  at_network.source = PlaceSource::network;
  record.add(at_network, plain);
  CHECK(record.summary.first_place == 9);
  CHECK(record.summary.known == 0);
  CHECK(record.summary.places == 0);
}

TEST_CASE("up to three looks come out of twenty bytes as they went in") {
  std::mt19937 generator(11);
  const auto random = [&] { return static_cast<std::uint32_t>(generator()); };
  int packed_records = 0;
  for (int round = 0; round < 20'000; ++round) {
    StampRecord record;
    Minute minute = random() % 16'000'000;
    for (unsigned looks = 1 + random() % 3; looks > 0; --looks) {
      Look one = look(minute, static_cast<std::uint8_t>(random() % 32), static_cast<std::uint8_t>(random()));
      one.source = static_cast<PlaceSource>(random() % 3);
      one.early = random() % 2 == 0;
      record.add(one, plain);
      minute += random() % 500'000;
    }
    const std::uint64_t number = (std::uint64_t{random()} << 8U | random() % 256) & 0xFF'FFFF'FFFF;
    const auto packed = pack(number, record, plain);
    REQUIRE(packed.has_value());
    ++packed_records;
    REQUIRE(packed->number() == number);
    REQUIRE(!packed->side());
    REQUIRE(unpack(*packed, plain) == record);
  }
  CHECK(packed_records == 20'000);
}

TEST_CASE("what would lose something is not packed") {
  CHECK(!pack(1, StampRecord(), plain));
  CHECK(!pack(1, record_of({look(1), look(2), look(3), look(4)}), plain));
  CHECK(!pack(1, record_of({look(1), look(1 + (1U << 20U))}), plain));
  CHECK(!pack(1, record_of({look(100), look(99)}), plain));
  CHECK(!pack(1, record_of({look(1U << 24U)}), plain));
  // Two looks that came back from a side record no longer have their first look.
  StampRecord returned;
  returned.summary = record_of({look(1), look(1 + (1U << 20U))}).summary;
  returned.add(look(2'000'000), plain);
  CHECK(!pack(1, returned, plain));
}

TEST_CASE("a side record's place is told apart from looks") {
  const PackedRecord packed = pack_side(0xFF'FFFF'FFFF, 4'000'000'000U);
  CHECK(packed.number() == 0xFF'FFFF'FFFF);
  CHECK(packed.side() == 4'000'000'000U);
}
