// A few named threads that drain one bounded queue. Owned by app; post may be called from any thread.
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "qrcongo/runtime/bounded_queue.hpp"

namespace qrcongo::runtime {

class ThreadPool {
 public:
  // name: at most 15 characters with the number, as the kernel shows it. nice: 0 to 19, the threads' own priority.
  ThreadPool(const std::string& name, std::size_t threads, std::size_t queue_capacity, int nice = 0);
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  ~ThreadPool();  // finishes what is queued, then joins

  bool post(std::function<void()> work);  // false where the queue is full or closed
  void close();                           // takes nothing more, finishes what is queued, joins; once is enough
  std::size_t queued() const { return queue_.size(); }
  std::size_t size() const { return threads_.size(); }

 private:
  void run();

  BoundedQueue<std::function<void()>> queue_;
  std::vector<std::thread> threads_;
};

// Names the calling thread for the kernel's tables and gives it a priority (nice, 0 to 19).
void name_this_thread(const std::string& name, int nice = 0);

}  // namespace qrcongo::runtime
