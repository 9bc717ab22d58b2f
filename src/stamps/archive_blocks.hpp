// One archive's file in blocks, made and encrypted by the work threads and handed out in order. Every offset is known
// from the plan, so the threads need no more of each other than whose block is next; the memory is a few blocks and a
// note a stamp, whatever the archive's size. Owned by ArchiveMaker, for one archive; next() belongs to one thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "file_image.hpp"
#include "qrcongo/runtime/durable_file.hpp"
#include "qrcongo/runtime/thread_pool.hpp"
#include "qrcongo/stamps/engine/archive.hpp"

namespace qrcongo::stamps {

class ArchiveBlocks {
 public:
  // Between two blocks a work thread calls `give_way`, which may make it wait. The pool's queue has room for a task a
  // thread, else aborts. All that is referred to must outlive this.
  ArchiveBlocks(runtime::ThreadPool& pool, const std::atomic<bool>& stopping, const std::function<void()>& give_way,
                FileImage& file);
  ~ArchiveBlocks();  // waits for the work threads
  ArchiveBlocks(const ArchiveBlocks&) = delete;
  ArchiveBlocks& operator=(const ArchiveBlocks&) = delete;

  struct Block {
    runtime::AlignedBytes* memory = nullptr;  // valid until the next call
    std::size_t size = 0;                     // of it
    std::int64_t stamps = 0;                  // whose record is done with it
  };
  // Nothing after the last one, or once it is told to stop. Rethrows what a work thread threw.
  std::optional<Block> next();

  std::optional<std::uint32_t> codes_crc() const { return codes_crc_; }  // after the last block

 private:
  struct Slot {
    runtime::AlignedBytes bytes;
    bool made = false;
  };

  void work();
  void make(std::size_t block, Bytes& plain);
  bool fill(std::size_t block, const FileImage::Source& source, std::span<std::uint8_t> out);
  void note_stamps_made();
  bool is_over() const { return stopping_.load() || failure_ != nullptr || ended_; }
  std::uint64_t begin_of(std::size_t block) const;
  Slot& slot_of(std::size_t block) { return slots_[block % slots_.size()]; }

  const std::atomic<bool>& stopping_;
  const std::function<void()>& give_way_;
  FileImage& file_;
  const std::size_t blocks_;
  const std::size_t stamp_blocks_;  // the first of them, to which stamps belong
  std::vector<engine::StampNote> notes_;
  std::vector<engine::ArchiveImage::CodesPiece> pieces_;  // of codes.csv, one a block of stamps

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::vector<Slot> slots_;
  std::size_t next_made_ = 0;  // whose turn it is to be made
  std::size_t next_out_ = 0;   // whose turn it is to be handed out
  bool holds_ = false;         // whether block next_out_ - 1 is still in somebody's hands
  std::size_t stamp_blocks_done_ = 0;
  std::optional<std::uint32_t> codes_crc_;
  std::exception_ptr failure_;
  bool ended_ = false;
  std::size_t working_ = 0;
};

}  // namespace qrcongo::stamps
