#include <doctest/doctest.h>

#include <future>
#include <stdexcept>

#include "src/app/shared_text.hpp"

using namespace qrcongo;

namespace {

constexpr std::chrono::hours long_life{1};
constexpr std::chrono::milliseconds no_life{0};
constexpr std::chrono::seconds patience{20};

std::string tell(app::SharedText& shared, const std::string& text) {
  return shared.told([&] { return text; });
}

}  // namespace

TEST_CASE("a text is made once for all who ask while it is good, and then anew") {
  app::SharedText lasting(long_life);
  CHECK(tell(lasting, "first") == "first");
  CHECK(tell(lasting, "second") == "first");
  app::SharedText brief(no_life);
  CHECK(tell(brief, "first") == "first");
  CHECK(tell(brief, "second") == "second");
}

TEST_CASE("nobody waits for somebody who is slow to make it") {
  app::SharedText shared(no_life);
  tell(shared, "old");
  std::promise<void> begun;
  std::promise<void> release;
  std::future<void> released = release.get_future();
  const auto make_slowly = [&] {
    begun.set_value();
    return std::string(released.wait_for(patience) == std::future_status::ready ? "new" : "late");
  };
  auto slow = std::async(std::launch::async, [&] { return shared.told(make_slowly); });
  begun.get_future().wait();
  CHECK(tell(shared, "another") == "old");
  release.set_value();
  CHECK(slow.get() == "new");
  CHECK(tell(shared, "newer") == "newer");
}

TEST_CASE("what fails to be made is made by the next who asks") {
  app::SharedText shared(no_life);
  tell(shared, "old");
  const auto fail_to_make = []() -> std::string { throw std::runtime_error("no"); };
  CHECK_THROWS_AS(shared.told(fail_to_make), std::runtime_error);
  CHECK(tell(shared, "new") == "new");
}
