#include <doctest/doctest.h>

#include <thread>
#include <vector>

#include "qrcongo/runtime/epoch.hpp"

using qrcongo::runtime::Epoch;

namespace {

// Retires so many things that whatever may go has gone.
void stir(Epoch& epoch) {
  for (int i = 0; i < 200; ++i) epoch.retire([] {});
}

}  // namespace

TEST_CASE("what nobody reads goes soon, and all of it at the end") {
  int gone = 0;
  {
    Epoch epoch;
    for (int i = 0; i < 1000; ++i) epoch.retire([&] { ++gone; });
    CHECK(gone > 900);
    CHECK(gone < 1000);
  }
  CHECK(gone == 1000);
}

TEST_CASE("what was retired under a reader's eyes stays until he leaves, the inner reading is not the end") {
  Epoch epoch;
  bool gone = false;
  {
    const auto outer = epoch.read();
    { const auto inner = epoch.read(); }
    epoch.retire([&] { gone = true; });
    stir(epoch);
    CHECK(!gone);
  }
  stir(epoch);
  stir(epoch);
  CHECK(gone);
}

TEST_CASE("a reader who came later holds nothing up") {
  Epoch epoch;
  bool gone = false;
  epoch.retire([&] { gone = true; });
  const auto reading = epoch.read();
  stir(epoch);
  CHECK(gone);
}

TEST_CASE("readers beside a writer never see what was deleted") {
  struct Pair {
    std::uint64_t a;
    std::uint64_t b;
    ~Pair() { a = b + 1; }
  };
  Epoch epoch;
  std::atomic<const Pair*> current{new Pair{0, 0}};
  std::atomic<bool> stop{false};
  std::atomic<int> torn{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!stop) {
        const auto reading = epoch.read();
        const Pair* pair = current.load();
        for (int look = 0; look < 20; ++look) torn += pair->a == pair->b ? 0 : 1;
      }
    });
  }
  for (std::uint64_t turn = 1; turn <= 100'000; ++turn) epoch.retire(current.exchange(new Pair{turn, turn}));
  stop = true;
  for (std::thread& reader : readers) reader.join();
  delete current.load();
  CHECK(torn == 0);
}

TEST_CASE("threads come and go without using up the places") {
  Epoch epoch;
  for (std::size_t i = 0; i < 2 * Epoch::threads_max; ++i)
    std::thread([&] { const auto reading = epoch.read(); }).join();
  CHECK(epoch.retired() == 0);
}
