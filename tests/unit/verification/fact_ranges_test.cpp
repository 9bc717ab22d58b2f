#include <doctest/doctest.h>

#include <random>
#include <vector>

#include "src/verification/fact_ranges.hpp"

using namespace qrcongo;
using namespace qrcongo::verification;

namespace {

constexpr std::uint32_t nothing = 0;

// Of one batch.
struct Facts {
  explicit Facts(std::int64_t positions) : quantity(positions) {}

  void mark(std::int64_t from, std::int64_t to, NoteNumber note) { ranges.mark({from, to}, note, quantity, epoch); }
  void clear(std::int64_t from, std::int64_t to) { ranges.mark({from, to}, std::nullopt, quantity, epoch); }
  NoteNumber at(std::int64_t position) const { return ranges.find(position).value_or(nothing); }

  runtime::Epoch epoch;
  FactRanges ranges;
  std::int64_t quantity;
};

}  // namespace

TEST_CASE("neighbours of one act become one range") {
  Facts facts(100);
  facts.mark(5, 9, 1);
  facts.mark(1, 3, 1);
  CHECK(facts.ranges.pieces() == 2);
  facts.mark(4, 4, 1);
  CHECK(facts.ranges.pieces() == 1);
  CHECK(facts.at(1) == 1);
  CHECK(facts.at(9) == 1);
  CHECK(facts.at(10) == nothing);
}

TEST_CASE("neighbours of different acts keep what each said") {
  Facts facts(100);
  facts.mark(1, 5, 1);
  facts.mark(6, 9, 2);
  CHECK(facts.ranges.pieces() == 2);
  CHECK(facts.at(5) == 1);
  CHECK(facts.at(6) == 2);
}

TEST_CASE("what is cleared in the middle leaves both ends") {
  Facts facts(100);
  facts.mark(1, 9, 1);
  facts.clear(4, 6);
  CHECK(facts.at(3) == 1);
  CHECK(facts.at(4) == nothing);
  CHECK(facts.at(6) == nothing);
  CHECK(facts.at(7) == 1);
}

TEST_CASE("a whole batch, and whole blocks of it, are one word each") {
  Facts facts(99'999'999);
  facts.mark(1, 99'999'999, 1);
  CHECK(facts.ranges.pieces() == 1);
  facts.mark(1, 50'000'000, 2);
  CHECK(facts.ranges.pieces() == 24415 + 1);  // the block in the middle holds two pieces
  CHECK(facts.at(50'000'000) == 2);
  CHECK(facts.at(50'000'001) == 1);
  CHECK(facts.at(99'999'999) == 1);
  facts.clear(1, 99'999'999);
  CHECK(facts.ranges.pieces() == 0);
  CHECK(facts.at(1) == nothing);
}

TEST_CASE("sixty thousand single stamps of one act become bitmaps, and one word a block when the rest follows") {
  Facts facts(61'440);
  for (std::int64_t position = 1; position <= 61'440; position += 2) facts.mark(position, position, 1);
  CHECK(facts.ranges.pieces() == 15);
  CHECK(facts.at(61'439) == 1);
  CHECK(facts.at(61'440) == nothing);
  for (std::int64_t position = 2; position <= 61'440; position += 2) facts.mark(position, position, 1);
  CHECK(facts.ranges.pieces() == 15);
  CHECK(facts.at(61'440) == 1);
}

TEST_CASE("whatever is marked and cleared, each position says what was said of it last") {
  std::mt19937 random(7);
  for (const std::int64_t quantity : {std::int64_t{1}, std::int64_t{60}, std::int64_t{4096}, std::int64_t{9000}}) {
    for (const std::int64_t widest : {std::int64_t{1}, std::int64_t{30}, quantity}) {
      Facts facts(quantity);
      std::vector<NoteNumber> expected(static_cast<std::size_t>(quantity) + 1, nothing);
      std::uniform_int_distribution<std::int64_t> place(1, quantity);
      std::uniform_int_distribution<std::int64_t> width(0, widest - 1);
      std::uniform_int_distribution<NoteNumber> what(0, 3);
      for (int act = 0; act < 6000; ++act) {
        const std::int64_t from = place(random);
        const std::int64_t to = std::min(quantity, from + width(random));
        const NoteNumber note = what(random);
        if (note == nothing) facts.clear(from, to);
        if (note != nothing) facts.mark(from, to, note);
        std::fill(expected.begin() + from, expected.begin() + to + 1, note);
      }
      int wrong = 0;
      for (std::int64_t position = 1; position <= quantity; ++position) {
        wrong += facts.at(position) == expected[static_cast<std::size_t>(position)] ? 0 : 1;
      }
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE("facts that are laid out at once say what they say when marked one by one") {
  std::mt19937_64 chance(5);
  for (const bool apart : {true, false}) {
    const std::int64_t quantity = 20'000;
    std::vector<HeldFact> held;
    for (NoteNumber note = 1; note <= 200; ++note) {
      const auto from = static_cast<std::uint32_t>(apart ? (note * 73 % 200) * 100 + 1 : chance() % 15'000 + 1);
      const auto length = static_cast<std::uint32_t>(apart ? 1 + chance() % 100 : 1 + chance() % 5000);
      held.push_back({0, from, from + length - 1, note, stamps::RangeFact::recalled});
    }
    Facts marked(quantity);
    for (const HeldFact& one : held) marked.mark(one.from, one.to, one.note);
    Facts laid_out(quantity);
    laid_out.ranges.lay_out(held, quantity);
    int wrong = 0;
    for (std::int64_t position = 1; position <= quantity; ++position) {
      wrong += laid_out.at(position) == marked.at(position) ? 0 : 1;
    }
    CHECK(wrong == 0);
    CHECK(laid_out.ranges.pieces() == marked.ranges.pieces());
  }
}

TEST_CASE("a fact of a whole batch, and none, take one word") {
  Facts whole(10'000);
  const std::vector<HeldFact> held{{0, 1, 10'000, 7, stamps::RangeFact::activated}};
  whole.ranges.lay_out(held, 10'000);
  CHECK(whole.ranges.pieces() == 1);
  CHECK(whole.at(10'000) == 7);
  Facts none(10'000);
  none.ranges.lay_out({}, 10'000);
  CHECK(none.ranges.pieces() == 0);
}
