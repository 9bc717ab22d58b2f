#include <doctest/doctest.h>

#include <future>
#include <stdexcept>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "qrcongo/runtime/offload.hpp"
#include "qrcongo/runtime/task_group.hpp"

using namespace qrcongo::runtime;

namespace {

// One io thread with one coroutine group, as the server has them.
struct Io {
  asio::io_context context{1};
  TaskGroup tasks;

  void spawn(asio::awaitable<void> task) { tasks.spawn(context.get_executor(), std::move(task)); }
};

asio::awaitable<void> work_elsewhere(ThreadPool& pool, std::thread::id& before, std::thread::id& during,
                                     std::thread::id& after) {
  before = std::this_thread::get_id();
  auto work = [&] { during = std::this_thread::get_id(); };
  const bool ran = co_await offload(pool, work);
  CHECK(ran);
  after = std::this_thread::get_id();
}

asio::awaitable<void> fail_elsewhere(ThreadPool& pool, std::string& caught) {
  auto work = [] { throw std::runtime_error("from the pool"); };
  try {
    co_await offload(pool, work);
  } catch (const std::runtime_error& failure) {
    caught = failure.what();
  }
}

asio::awaitable<void> ask_closed(ThreadPool& pool, bool& ran, bool& worked) {
  auto work = [&] { worked = true; };
  ran = co_await offload(pool, work);
}

asio::awaitable<void> count_up(ThreadPool& pool, int times, std::uint64_t& sum) {
  for (int i = 0; i < times; ++i) {
    auto work = [&] { ++sum; };
    co_await offload(pool, work);
  }
}

asio::awaitable<void> wait_for(std::function<void()>& resume, bool& went_on) {
  auto start = [&](std::function<void()> given) { resume = std::move(given); };
  co_await wait_until_resumed(start);
  went_on = true;
}

asio::awaitable<void> resume_at_once(bool& went_on) {
  auto start = [](std::function<void()> resume) { resume(); };
  co_await wait_until_resumed(start);
  went_on = true;
}

asio::awaitable<void> throw_out() {
  throw std::runtime_error("as the test wants it");
  co_return;
}

}  // namespace

TEST_CASE("work runs on the pool and the coroutine goes on where it was") {
  Io io;
  ThreadPool pool("pool", 1, 4);
  std::thread::id before;
  std::thread::id during;
  std::thread::id after;
  io.spawn(work_elsewhere(pool, before, during, after));
  io.context.run();
  CHECK(before == std::this_thread::get_id());
  CHECK(after == before);
  CHECK(during != std::thread::id());
  CHECK(during != before);
}

TEST_CASE("an exception of the work comes out of the await") {
  Io io;
  ThreadPool pool("pool", 1, 4);
  std::string caught;
  io.spawn(fail_elsewhere(pool, caught));
  io.context.run();
  CHECK(caught == "from the pool");
}

TEST_CASE("a pool that takes nothing says so and the work does not run") {
  Io io;
  ThreadPool pool("pool", 1, 4);
  pool.close();
  bool ran = true;
  bool worked = false;
  io.spawn(ask_closed(pool, ran, worked));
  io.context.run();
  CHECK_FALSE(ran);
  CHECK_FALSE(worked);
}

TEST_CASE("many coroutines of many io threads share one pool") {
  ThreadPool pool("pool", 3, 1'000);
  std::vector<std::unique_ptr<Io>> all;
  std::vector<std::uint64_t> sums(8);
  for (int t = 0; t < 2; ++t) all.push_back(std::make_unique<Io>());
  for (std::size_t i = 0; i < sums.size(); ++i) all[i % 2]->spawn(count_up(pool, 300, sums[i]));
  std::vector<std::thread> threads;
  for (auto& io : all) threads.emplace_back([&io] { io->context.run(); });
  for (std::thread& thread : threads) thread.join();
  for (const std::uint64_t sum : sums) CHECK(sum == 300);
  for (auto& io : all) CHECK(io->tasks.running() == 0);
}

TEST_CASE("a waiting coroutine keeps its context running until another thread resumes it") {
  Io io;
  std::function<void()> resume;
  bool went_on = false;
  io.spawn(wait_for(resume, went_on));
  while (!resume) io.context.poll_one();
  CHECK(io.tasks.running() == 1);
  std::thread other([resume = std::exchange(resume, nullptr)] { resume(); });
  io.context.run();
  other.join();
  CHECK(went_on);
  CHECK(io.tasks.running() == 0);
}

TEST_CASE("resuming before the wait has begun is no special case") {
  Io io;
  bool went_on = false;
  io.spawn(resume_at_once(went_on));
  io.context.run();
  CHECK(went_on);
}

TEST_CASE("a cancelled coroutine still waits: others hold references into its frame") {
  asio::io_context context{1};
  asio::cancellation_signal signal;
  std::function<void()> resume;
  bool went_on = false;
  auto ended = asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {});
  asio::co_spawn(context, wait_for(resume, went_on), ended);
  while (!resume) context.poll_one();
  signal.emit(asio::cancellation_type::all);
  context.poll();
  CHECK_FALSE(went_on);
  std::exchange(resume, nullptr)();
  context.run();
  CHECK(went_on);
}

TEST_CASE("a coroutine that throws ends alone and is counted out") {
  Io io;
  bool went_on = false;
  io.spawn(throw_out());
  io.spawn(resume_at_once(went_on));
  CHECK(io.tasks.running() == 2);
  io.context.run();
  CHECK(went_on);
  CHECK(io.tasks.running() == 0);
}
