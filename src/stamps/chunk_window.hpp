// The chunks of one archive of format 1 in order, a few of them under way at a time on the work threads. Owned by
// ArchiveMaker, for one archive; one thread.
#pragma once

#include <atomic>
#include <deque>
#include <future>
#include <optional>

#include "qrcongo/runtime/thread_pool.hpp"
#include "qrcongo/stamps/engine/archive_format_1.hpp"

namespace qrcongo::stamps {

class ChunkWindow {
 public:
  ChunkWindow(runtime::ThreadPool& pool, const std::atomic<bool>& stopping, const engine::ArchivePlan& plan,
              const engine::StampKeys& keys)
      : pool_(pool), stopping_(stopping), plan_(plan), keys_(keys), next_(plan.from) {}
  ~ChunkWindow();  // waits: work that is under way refers to the plan and the keys
  ChunkWindow(const ChunkWindow&) = delete;
  ChunkWindow& operator=(const ChunkWindow&) = delete;

  // Nothing after the last one. Rethrows what a work thread threw.
  std::optional<engine::StampChunk> next();

 private:
  void begin_one();

  runtime::ThreadPool& pool_;
  const std::atomic<bool>& stopping_;
  const engine::ArchivePlan& plan_;
  const engine::StampKeys& keys_;
  std::uint32_t next_;
  std::deque<std::future<engine::StampChunk>> under_way_;
};

}  // namespace qrcongo::stamps
