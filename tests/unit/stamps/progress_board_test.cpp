#include "src/stamps/progress_board.hpp"

#include <doctest/doctest.h>

using namespace qrcongo;
using namespace qrcongo::stamps;

namespace {

constexpr std::chrono::milliseconds long_ago{3'600'000};
constexpr std::chrono::milliseconds now{0};

SeenProgress seen(const std::string& body, std::chrono::milliseconds before = now) {
  return {std::chrono::steady_clock::now() - before, orders::OrderState::paid, body};
}

}  // namespace

TEST_CASE("one of those who follow an order looks, and the others are told what he saw") {
  FollowedOrder order;
  CHECK(!order.recent(long_ago));
  CHECK(order.see(seen("first")).body == "first");
  order.stop_looking();
  REQUIRE(order.recent(long_ago));
  CHECK(order.recent(long_ago)->body == "first");

  CHECK(!order.recent(now));
  REQUIRE(order.recent(now));
  CHECK(order.recent(now)->body == "first");
  order.stop_looking();
  CHECK(!order.recent(now));
}

TEST_CASE("what was seen earlier never takes the place of what was seen later") {
  FollowedOrder order;
  order.see(seen("later"));
  CHECK(order.see(seen("earlier", long_ago)).body == "later");
}

TEST_CASE("an order is on the board for as long as somebody follows it") {
  ProgressBoard board;
  const OrderId one("01941f29-7c00-7a3b-8c4d-5e6f70819203");
  const OrderId other("01941f29-7c00-7a3b-8c4d-5e6f70819204");
  auto followed = board.follow(one);
  CHECK(board.follow(one) == followed);
  CHECK(board.follow(other) != followed);
  followed->see(seen("first"));
  CHECK(board.follow(one)->recent(long_ago));
  followed.reset();
  CHECK(!board.follow(one)->recent(long_ago));
}
