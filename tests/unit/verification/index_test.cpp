#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <thread>

#include "qrcongo/verification/index.hpp"
#include "scan_room.hpp"

using namespace qrcongo;
using namespace qrcongo::verification;
using namespace qrcongo::testing;
using certification::CertificateFacts;
using certification::CertificateState;
using stamps::RangeFact;

namespace {

// How often each of two threads has read.
struct Rounds {
  std::array<std::atomic<int>, 2> of{};

  // Waits until both have read once more; false where that takes half a minute.
  bool grow() const {
    const std::array<int, 2> before{of[0], of[1]};
    const auto have_grown = [&] { return of[0] > before[0] && of[1] > before[1]; };
    for (int i = 0; i < 30'000 && !have_grown(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return have_grown();
  }
};

}  // namespace

TEST_CASE("a number is found in its batch, to the first and last, and nowhere else") {
  const CertificateFacts beer = certificate_facts(1);
  CertificateFacts soap = certificate_facts(2);
  soap.product.gtin.reset();
  Index index;
  index.build({beer, soap}, {batch_of(beer, 1000, 1000, 1), batch_of(soap, 5000, 1, 2)}, {});
  for (const std::uint64_t number : {0U, 999U, 2000U, 4999U, 5001U}) CHECK(!index.find(number));
  CHECK(!index.find(~std::uint64_t{0}));
  for (const std::uint64_t number : {1000U, 1999U}) {
    REQUIRE(index.find(number));
    CHECK(index.find(number)->gtin == beer_gtin);
    CHECK(index.find(number)->card->facts.number == beer.number);
  }
  REQUIRE(index.find(5000));
  CHECK(index.find(5000)->gtin == stamps::engine::no_gtin);
  CHECK(index.find(5000)->card->facts.number == soap.number);
}

TEST_CASE("facts hold for their positions and their kind alone") {
  const CertificateFacts beer = certificate_facts();
  const stamps::Batch batch = batch_of(beer, 1000, 100);
  Index index;
  index.build({beer}, {batch}, {marked(batch, RangeFact::activated, 1, 50, 7)});
  index.on_range_marked(marked(batch, RangeFact::spoiled, 50, 60, 8, "lost"));
  index.on_range_marked(marked(batch, RangeFact::recalled, 60, 100, 9, "safety"));
  CHECK(index.find(1000)->activated->at == 7);
  CHECK(index.find(1049)->activated);
  CHECK(!index.find(1050)->activated);
  CHECK(!index.find(1048)->spoiled);
  CHECK(*index.find(1049)->spoiled->reason_code == "lost");
  CHECK(index.find(1059)->spoiled);
  CHECK(index.find(1059)->recalled);
  CHECK(*index.find(1099)->recalled->reason_code == "safety");
  stamps::RangeMarked lifted = marked(batch, RangeFact::recalled, 60, 90, 10);
  lifted.lifted = true;
  index.on_range_marked(lifted);
  CHECK(!index.find(1059)->recalled);
  CHECK(index.find(1090)->recalled);
}

TEST_CASE("a certificate is shared by its batches") {
  CertificateFacts beer = certificate_facts();
  Index index;
  index.build({beer}, {batch_of(beer, 0, 10, 1), batch_of(beer, 10, 10, 2)}, {});
  index.on_batch_issued(batch_of(beer, 20, 10, 3));
  beer.state = CertificateState::revoked;
  index.on_facts_changed(beer);
  for (const std::uint64_t number : {0U, 10U, 20U})
    CHECK(index.find(number)->card->facts.state == CertificateState::revoked);
}

TEST_CASE("what happens before the index is loaded comes with the load") {
  const CertificateFacts beer = certificate_facts();
  const stamps::Batch batch = batch_of(beer, 0, 10);
  Index index;
  CHECK(!index.is_loaded());
  index.on_facts_changed(beer);
  index.on_batch_issued(batch);
  index.on_range_marked(marked(batch, RangeFact::activated, 1, 10));
  CHECK(!index.find(0));
  index.build({beer}, {batch}, {marked(batch, RangeFact::activated, 1, 10)});
  CHECK(index.is_loaded());
  CHECK(index.find(0)->activated);
}

TEST_CASE("a GTIN names its products, each with the certificate that speaks best for it") {
  CertificateFacts ended = certificate_facts(1);
  CertificateFacts running = certificate_facts(2);
  running.product.id = ended.product.id;
  ended.state = CertificateState::expired;
  CertificateFacts of_another = certificate_facts(3);
  of_another.enterprise_name = "Autre brasserie";
  Index index;
  index.build({running, ended, of_another}, {}, {});
  const auto found = index.products(beer_gtin);
  REQUIRE(found.size() == 2);
  CHECK(found[0]->facts.number == running.number);
  CHECK(found[1]->facts.enterprise_name == "Autre brasserie");
  of_another.product.gtin = "02000000000015";
  index.on_facts_changed(of_another);
  CHECK(index.products(beer_gtin).size() == 1);
  CHECK(index.products("02000000000015").size() == 1);
  CHECK(index.products("00000000000000").empty());
}

TEST_CASE("a GTIN's products are whole while certificates come, move and are renamed") {
  CertificateFacts beer = certificate_facts(1);
  beer.product.enterprise_id = OrganisationId("01930000-0000-7000-8000-000000000501");
  Index index;
  index.build({beer}, {}, {});
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  Rounds rounds;
  std::vector<std::thread> readers;
  for (std::size_t reader = 0; reader < 2; ++reader) {
    readers.emplace_back([&, reader] {
      for (; !stop; ++rounds.of[reader]) {
        for (const auto& card : index.products(beer_gtin)) wrong += card->facts.product.gtin == beer_gtin ? 0 : 1;
      }
    });
  }
  bool are_reading = rounds.grow();
  for (int i = 0; i < 500 && are_reading; ++i) {
    beer.product.gtin = i % 2 == 0 ? "02000000000015" : beer_gtin;
    index.on_facts_changed(beer);
    index.on_enterprise_renamed(beer.product.enterprise_id, "Brasserie " + std::to_string(i));
    if (i % 50 == 0) are_reading = rounds.grow();
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  CHECK(are_reading);
  CHECK(wrong == 0);
  REQUIRE(index.products(beer_gtin).size() == 1);
  CHECK(index.products(beer_gtin).front()->facts.enterprise_name == "Brasserie 499");
}

TEST_CASE("readers see each change whole, and in order, while it is made") {
  CertificateFacts beer = certificate_facts();
  beer.valid_until = 0;
  beer.product.name = "0";
  Index index;
  index.build({beer}, {batch_of(beer, 0, 100)}, {});
  const stamps::Batch batch = batch_of(beer, 0, 100);
  std::atomic<bool> stop{false};
  std::atomic<int> torn{0};
  Rounds rounds;
  const auto read = [&](std::size_t reader) {
    std::int64_t seen = 0;
    for (; !stop; ++rounds.of[reader]) {
      const auto reading = index.reading();
      const auto facts = index.find(42);
      const std::int64_t day = facts->card->facts.valid_until;
      const bool whole = facts->card->facts.product.name == std::to_string(day);
      const bool noted = !facts->activated || *facts->activated->reason_code == std::to_string(facts->activated->at);
      if (!whole || !noted || day < seen) ++torn;
      seen = day;
    }
  };
  std::thread first(read, std::size_t{0});
  std::thread second(read, std::size_t{1});
  bool are_reading = rounds.grow();
  int late = 0;
  for (std::int64_t turn = 1; turn <= 2000 && are_reading; ++turn) {
    beer.valid_until = turn;
    beer.product.name = std::to_string(turn);
    index.on_facts_changed(beer);
    index.on_range_marked(marked(batch, RangeFact::activated, 1 + turn % 43, 60, turn, std::to_string(turn)));
    index.on_batch_issued(batch_of(beer, 1000 * turn, 10, static_cast<int>(10 + turn)));
    const auto facts = index.find(42);
    late += facts->card->facts.valid_until == turn && facts->activated->at == turn ? 0 : 1;
    if (turn % 100 == 0) are_reading = rounds.grow();
  }
  stop = true;
  first.join();
  second.join();
  CHECK(are_reading);
  CHECK(torn == 0);
  CHECK(late == 0);
}

TEST_CASE("where more than one in a hundred scanned stamps is scanned often, that is the batch's habit") {
  const CertificateFacts beer = certificate_facts();
  const stamps::Batch first = batch_of(beer, 0, 10, 1);
  const stamps::Batch second = batch_of(beer, 10, 10, 2);
  Index index;
  index.build({beer}, {first}, {});
  index.on_batch_issued(second);
  CHECK(index.batch_id(0) == first.id);
  CHECK(index.batch_id(index.find(15)->batch) == second.id);
  CHECK(!index.batch_id(2));
  CHECK(index.habit_of(1) == 0);
  index.add_scanned(second.id, 1000, 10);
  CHECK(index.habit_of(1) == 0);
  index.add_scanned(second.id, 0, 1);
  CHECK(index.habit_of(1) == 65535);
  CHECK(index.habit_of(0) == 0);
  CHECK(index.habit_of(2) == 0);
  index.add_scanned(second.id, 100, 0);
  CHECK(index.habit_of(1) == 0);
  index.add_scanned(batch_of(beer, 20, 10, 3).id, 1, 1);  // of a database that has lost it
}
