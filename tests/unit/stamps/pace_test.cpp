#include "qrcongo/stamps/pace.hpp"

#include <doctest/doctest.h>

using namespace qrcongo::stamps;
using namespace std::chrono_literals;

namespace {

std::chrono::duration<double> waited(const Pace& pace) {
  const auto start = std::chrono::steady_clock::now();
  pace.give_way();
  return std::chrono::steady_clock::now() - start;
}

}  // namespace

TEST_CASE("work goes on at once while the disk is quick") {
  Pace pace;
  pace.note(1ms);
  CHECK(waited(pace) < 50ms);
}

TEST_CASE("after a slow commit work waits, and then goes on") {
  Pace pace;
  pace.note(50ms);
  CHECK(waited(pace) >= 100ms);
  CHECK(waited(pace) < 50ms);
}

TEST_CASE("however slow the disk, work does not wait for ever") {
  Pace pace;
  pace.note(3600s);
  CHECK(waited(pace) < 10s);
}
