#include "qrcongo/runtime/task_group.hpp"

#include <boost/asio/co_spawn.hpp>

#include "qrcongo/base/log.hpp"

namespace qrcongo::runtime {

void TaskGroup::spawn(const asio::any_io_executor& executor, asio::awaitable<void> task) {
  ++running_;
  asio::co_spawn(executor, std::move(task), [this](std::exception_ptr failure) {
    --running_;
    if (!failure) return;
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& known) {
      log::error("coroutine failed", {{"why", known.what()}});
    }
  });
}

}  // namespace qrcongo::runtime
