#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "src/verification/number_directory.hpp"

using namespace qrcongo;
using namespace qrcongo::verification;

namespace {

std::optional<std::size_t> searched(const std::vector<std::uint64_t>& firsts, std::uint64_t number) {
  const auto after = std::upper_bound(firsts.begin(), firsts.end(), number);
  if (after == firsts.begin()) return std::nullopt;
  return static_cast<std::size_t>(after - firsts.begin()) - 1;
}

}  // namespace

TEST_CASE("an empty directory finds nothing, and before the first batch there is nothing") {
  runtime::Epoch epoch;
  NumberDirectory directory(epoch);
  CHECK(!directory.find(0));
  CHECK(!directory.find(~std::uint64_t{0}));
  directory.add(1000);
  CHECK(!directory.find(999));
  CHECK(directory.find(1000) == 0U);
  CHECK(directory.find(~std::uint64_t{0}) == 0U);
}

TEST_CASE("batches of all sizes, crowds and wide gaps are found as a plain search finds them") {
  std::mt19937_64 random(3);
  runtime::Epoch epoch;
  NumberDirectory directory(epoch);
  std::vector<std::uint64_t> firsts;
  std::uint64_t next = 0;
  for (int i = 0; i < 20'000; ++i) {
    next += i % 1000 < 900 ? 1 + random() % 3 : 1 + random() % (std::uint64_t{1} << (random() % 27));
    firsts.push_back(next);
    directory.add(next);
  }
  int wrong = 0;
  for (std::size_t i = 0; i < firsts.size(); ++i) {
    for (const std::uint64_t number : {firsts[i] - 1, firsts[i], firsts[i] + 1, random() % (next + 1000)}) {
      wrong += directory.find(number) == searched(firsts, number) ? 0 : 1;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("who reads beside the writer never loses a batch that was there") {
  runtime::Epoch epoch;
  NumberDirectory directory(epoch);
  std::atomic<std::uint64_t> added{0};
  std::atomic<int> lost{0};
  std::atomic<bool> stop{false};
  // Batch k begins at 10 * k.
  directory.add(0);
  std::thread reader([&] {
    std::mt19937_64 random(5);
    while (!stop) {
      const auto reading = epoch.read();
      const std::uint64_t place = added - (added > 0 ? random() % std::min<std::uint64_t>(added, 3) : 0);
      lost += directory.find(10 * place + 9) == place ? 0 : 1;
    }
  });
  for (std::uint64_t place = 1; place < 300'000; ++place) {
    directory.add(10 * place);
    added = place;
  }
  stop = true;
  reader.join();
  CHECK(lost == 0);
}
