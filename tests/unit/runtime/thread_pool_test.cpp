#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>

#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "qrcongo/runtime/thread_pool.hpp"

using qrcongo::runtime::ThreadPool;

namespace {

// Occupies one thread of the pool until it is let go. The job shares what it waits for, since it may outlive this.
class Obstacle {
 public:
  explicit Obstacle(ThreadPool& pool) {
    const auto begun = std::make_shared<std::promise<void>>();
    REQUIRE(pool.post([begun, free = free_.get_future().share()] {
      begun->set_value();
      free.wait();
    }));
    begun->get_future().wait();
  }
  void remove() { free_.set_value(); }

 private:
  std::promise<void> free_;
};

}  // namespace

TEST_CASE("a pool runs what it is given, on threads with a name and a priority") {
  ThreadPool pool("pool", 1, 4, 7);
  std::promise<std::pair<std::string, int>> seen;
  REQUIRE(pool.post([&] {
    std::array<char, 16> name{};
    pthread_getname_np(pthread_self(), name.data(), name.size());
    seen.set_value({name.data(), getpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)))});
  }));
  const auto [name, nice] = seen.get_future().get();
  CHECK(name == "pool-0");
  CHECK(nice == 7);
  CHECK(pool.size() == 1);
}

TEST_CASE("a full pool refuses work instead of letting it pile up") {
  ThreadPool pool("pool", 1, 2);
  Obstacle obstacle(pool);
  CHECK(pool.post([] {}));
  CHECK(pool.post([] {}));
  CHECK_FALSE(pool.post([] {}));
  CHECK(pool.queued() == 2);
  obstacle.remove();
}

TEST_CASE("closing finishes what is queued, takes nothing more, and may be done twice") {
  std::atomic<int> done{0};
  ThreadPool pool("pool", 2, 100);
  for (int i = 0; i < 50; ++i) REQUIRE(pool.post([&] { ++done; }));
  pool.close();
  CHECK(done == 50);
  CHECK_FALSE(pool.post([&] { ++done; }));
  pool.close();
  CHECK(done == 50);
}

TEST_CASE("a job that throws ends alone") {
  std::atomic<bool> next_ran{false};
  ThreadPool pool("pool", 1, 4);
  REQUIRE(pool.post([] { throw std::runtime_error("as the test wants it"); }));
  REQUIRE(pool.post([&] { next_ran = true; }));
  pool.close();
  CHECK(next_ran);
}
