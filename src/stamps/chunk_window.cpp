#include "chunk_window.hpp"

#include <algorithm>
#include <memory>

#include "qrcongo/base/check.hpp"

namespace qrcongo::stamps {
namespace {

constexpr std::uint32_t chunk_stamps = 1000;

}  // namespace

ChunkWindow::~ChunkWindow() {
  for (auto& chunk : under_way_) chunk.wait();
}

std::optional<engine::StampChunk> ChunkWindow::next() {
  while (next_ <= plan_.to && under_way_.size() < pool_.size()) begin_one();
  if (under_way_.empty()) return std::nullopt;
  auto first = std::move(under_way_.front());
  under_way_.pop_front();
  return first.get();
}

void ChunkWindow::begin_one() {
  const std::uint32_t from = next_;
  const std::uint32_t count = std::min(chunk_stamps, plan_.to - from + 1);
  auto task = std::make_shared<std::packaged_task<engine::StampChunk()>>([this, from, count] {
    return stopping_.load() ? engine::StampChunk{} : engine::make_chunk(plan_, keys_, from, count);
  });
  under_way_.push_back(task->get_future());
  check(pool_.post([task] { (*task)(); }), "the work threads' queue is smaller than the window");
  next_ += count;
}

}  // namespace qrcongo::stamps
