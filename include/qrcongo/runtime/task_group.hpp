// Every coroutine that is spawned is counted here, so that shutdown knows when the last one has ended. Owned by app;
// outlives the io contexts' run; spawn on any thread.
#pragma once

#include <atomic>
#include <functional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace qrcongo::runtime {

namespace asio = boost::asio;

class TaskGroup {
 public:
  // Starts the coroutine on the executor. An exception out of it is logged and ends it alone.
  void spawn(const asio::any_io_executor& executor, asio::awaitable<void> task);
  std::size_t running() const { return running_.load(); }

 private:
  std::atomic<std::size_t> running_{0};
};

}  // namespace qrcongo::runtime
