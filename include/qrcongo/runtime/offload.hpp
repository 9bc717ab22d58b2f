// The bridge between coroutines and threads: a coroutine waits, a pool works, and the coroutine goes on where it was.
// Called on an io thread from a coroutine; what is referred to must outlive the await, which is never abandoned.
#pragma once

#include <functional>

#include <boost/asio/awaitable.hpp>

#include "qrcongo/base/function_ref.hpp"
#include "qrcongo/runtime/thread_pool.hpp"

namespace qrcongo::runtime {

namespace asio = boost::asio;

// Gives `start` a function that resumes the coroutine on its own executor; it must be called exactly once, from any
// thread. The wait ignores cancellation, since others hold references into the waiting frame.
asio::awaitable<void> wait_until_resumed(FunctionRef<void(std::function<void()> resume)> start);

// Runs `work` on the pool; its exception comes out here. False where the pool's queue is full or closed, and then
// `work` did not run.
asio::awaitable<bool> offload(ThreadPool& pool, FunctionRef<void()> work);

}  // namespace qrcongo::runtime
