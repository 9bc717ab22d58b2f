#include "qrcongo/runtime/thread_pool.hpp"

#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "qrcongo/base/log.hpp"

namespace qrcongo::runtime {

void name_this_thread(const std::string& name, int nice) {
  pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
  // On Linux a priority belongs to a thread, whatever setpriority(2) says of processes.
  if (nice > 0) setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), nice);
}

ThreadPool::ThreadPool(const std::string& name, std::size_t threads, std::size_t queue_capacity, int nice)
    : queue_(queue_capacity) {
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this, name, i, nice] {
      name_this_thread(name + "-" + std::to_string(i), nice);
      run();
    });
  }
}

ThreadPool::~ThreadPool() { close(); }

bool ThreadPool::post(std::function<void()> work) { return queue_.try_push(std::move(work)); }

void ThreadPool::close() {
  queue_.close();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void ThreadPool::run() {
  while (auto work = queue_.pop()) {
    try {
      (*work)();
    } catch (const std::exception& failure) {
      log::error("work job failed", {{"why", failure.what()}});
    }
  }
}

}  // namespace qrcongo::runtime
