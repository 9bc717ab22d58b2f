#include "archive_blocks.hpp"

#include <algorithm>
#include <chrono>

#include "qrcongo/base/check.hpp"

namespace qrcongo::stamps {
namespace {

constexpr std::size_t block_size = 4 << 20;  // large enough for the disk, small enough for the caches beside it
constexpr std::size_t spare_blocks = 2;      // one that is written, one that waits
constexpr std::chrono::milliseconds look_again{100};  // whether it is told to stop

std::size_t blocks_for(std::uint64_t bytes) { return static_cast<std::size_t>((bytes + block_size - 1) / block_size); }

// The first blocks, to which bytes of stamps belong.
std::size_t stamp_blocks_of(const FileImage& file) {
  std::size_t blocks = 0;
  while (blocks < blocks_for(file.size()) &&
         file.own_from(std::uint64_t{blocks} * block_size) < file.archive().stamps_end()) {
    ++blocks;
  }
  return blocks;
}

}  // namespace

ArchiveBlocks::ArchiveBlocks(runtime::ThreadPool& pool, const std::atomic<bool>& stopping,
                             const std::function<void()>& give_way, FileImage& file)
    : stopping_(stopping),
      give_way_(give_way),
      file_(file),
      blocks_(blocks_for(file.size())),
      stamp_blocks_(stamp_blocks_of(file)),
      notes_(file.archive().stamps()),
      pieces_(stamp_blocks_) {
  const std::size_t threads = std::min(pool.size(), blocks_);
  for (std::size_t i = 0; i < std::min(threads + spare_blocks, blocks_); ++i)
    slots_.push_back({runtime::AlignedBytes(block_size)});
  working_ = threads;
  for (std::size_t i = 0; i < threads; ++i) {
    check(pool.post([this] { work(); }), "the work threads' queue is smaller than their number");
  }
}

ArchiveBlocks::~ArchiveBlocks() {
  std::unique_lock lock(mutex_);
  ended_ = true;
  changed_.notify_all();
  changed_.wait(lock, [this] { return working_ == 0; });
}

std::uint64_t ArchiveBlocks::begin_of(std::size_t block) const {
  return std::min<std::uint64_t>(std::uint64_t{block} * block_size, file_.size());
}

std::optional<ArchiveBlocks::Block> ArchiveBlocks::next() {
  std::unique_lock lock(mutex_);
  if (holds_) {
    slot_of(next_out_ - 1).made = false;
    holds_ = false;
    changed_.notify_all();
  }
  if (next_out_ == blocks_) return std::nullopt;
  Slot& slot = slot_of(next_out_);
  while (!slot.made && !is_over()) changed_.wait_for(lock, look_again);
  if (failure_ != nullptr) std::rethrow_exception(failure_);
  if (is_over()) return std::nullopt;
  const std::uint64_t begin = begin_of(next_out_);
  const std::uint64_t end = begin_of(++next_out_);
  holds_ = true;
  const engine::ArchiveImage& archive = file_.archive();
  return Block{&slot.bytes, static_cast<std::size_t>(end - begin),
               std::int64_t{archive.stamps_before(file_.own_from(end))} - archive.stamps_before(file_.own_from(begin))};
}

void ArchiveBlocks::work() {
  Bytes plain;
  std::unique_lock lock(mutex_);
  while (!is_over() && next_made_ < blocks_) {
    // The slot is free once the block that had it was handed out and given back.
    if (next_made_ >= next_out_ - (holds_ ? 1 : 0) + slots_.size()) {
      changed_.wait_for(lock, look_again);
      continue;
    }
    const std::size_t block = next_made_++;
    lock.unlock();
    try {
      give_way_();
      make(block, plain);
      lock.lock();
      slot_of(block).made = true;
    } catch (...) {
      if (!lock.owns_lock()) lock.lock();
      if (failure_ == nullptr) failure_ = std::current_exception();
    }
    changed_.notify_all();
  }
  --working_;
  changed_.notify_all();
}

void ArchiveBlocks::make(std::size_t block, Bytes& plain) {
  const std::uint64_t begin = begin_of(block);
  const auto bytes = slot_of(block).bytes.all().first(static_cast<std::size_t>(begin_of(block + 1) - begin));
  const FileImage::Source source = file_.source_of(begin, begin + bytes.size());
  if (!file_.is_encrypted()) {
    fill(block, source, bytes);
    return;
  }
  plain.resize(source.size());
  // What is not whole must not meet the key: it would be a second plain text under one nonce.
  if (fill(block, source, plain)) file_.encrypt(begin, bytes, plain);
}

// Writes what the block's bytes come from; false where that was given up.
bool ArchiveBlocks::fill(std::size_t block, const FileImage::Source& source, std::span<std::uint8_t> out) {
  engine::ArchiveImage& archive = file_.archive();
  std::size_t done = 0;
  if (block < stamp_blocks_) {
    done = static_cast<std::size_t>(std::min(archive.stamps_end(), source.end) - source.begin);
    archive.fill_stamps(source.begin, out.first(done), notes_, pieces_[block], source.own);
    note_stamps_made();
  }
  if (done == out.size()) return true;
  {
    std::unique_lock lock(mutex_);
    while (stamp_blocks_done_ < stamp_blocks_ && !is_over()) changed_.wait_for(lock, look_again);
    if (is_over()) return false;
  }
  archive.fill(source.begin + done, out.subspan(done), notes_);
  return true;
}

// codes.csv and the directory need all stamps.
void ArchiveBlocks::note_stamps_made() {
  const std::lock_guard lock(mutex_);
  if (++stamp_blocks_done_ < stamp_blocks_) return;
  codes_crc_ = file_.archive().codes_crc(pieces_);
  file_.archive().set_codes_crc(*codes_crc_);
  changed_.notify_all();
}

}  // namespace qrcongo::stamps
