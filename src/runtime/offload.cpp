#include "qrcongo/runtime/offload.hpp"

#include <exception>
#include <memory>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace qrcongo::runtime {

asio::awaitable<void> wait_until_resumed(FunctionRef<void(std::function<void()> resume)> start) {
  auto initiate = [start](auto handler) {
    using Waiting = decltype(handler);
    auto executor = asio::get_associated_executor(handler);
    // The guard keeps the coroutine's context running while nothing but another thread knows of it.
    auto guard = asio::make_work_guard(executor);
    auto waiting = std::make_shared<Waiting>(std::move(handler));
    start([waiting, executor, guard]() mutable {
      asio::post(executor, [waiting] { std::move (*waiting)(); });
      guard.reset();
    });
  };
  auto token = asio::use_awaitable;
  co_await asio::async_initiate<decltype(token), void()>(initiate, token);
}

asio::awaitable<bool> offload(ThreadPool& pool, FunctionRef<void()> work) {
  bool ran = false;
  std::exception_ptr failure;
  auto start = [&](std::function<void()> resume) {
    auto run = [work, resume, &ran, &failure] {
      ran = true;
      try {
        work();
      } catch (...) {
        failure = std::current_exception();
      }
      resume();
    };
    if (!pool.post(run)) resume();
  };
  co_await wait_until_resumed(start);
  if (failure) std::rethrow_exception(failure);
  co_return ran;
}

}  // namespace qrcongo::runtime
