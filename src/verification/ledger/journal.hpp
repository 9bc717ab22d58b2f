// The journal of scans: what was appended is durable soon after, many scans to one fdatasync. Owned by the ledger. Any
// thread appends and asks; one thread of its own writes.
//
// An append takes a place in a ring and nothing else: no lock, no system call unless the writer sleeps. Places are
// handed out in order, so what is durable is always a beginning of what was appended.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "journal_record.hpp"
#include "journal_segment.hpp"
#include "qrcongo/base/result.hpp"
#include "scan_tags.hpp"

namespace qrcongo::verification::ledger {

struct JournalSettings {
  std::string folder;
  std::size_t segment_records = (16U << 20U) / sizeof(JournalRecord) - 1;
  std::size_t ring_records = std::size_t{1} << 17U;  // a power of two; some 13 s at 10,000 a second
  const ScanTags* tags = nullptr;                    // null: records have none
  std::int64_t commit_gap_us = 500;                  // from one commit's end to the next one's start
  // Both on the journal's thread after each commit, in order; may be empty.
  std::function<void(std::span<const JournalRecord>)> on_durable;
  std::function<void(double seconds)> observe;  // how long the commit took
};

class Journal {
 public:
  explicit Journal(JournalSettings settings);
  ~Journal();  // stop()

  // next: the sequence of the first scan to come. Makes the segment for it.
  Result<void> start(std::uint64_t next);
  void stop();  // once nobody appends any more: writes what was appended

  // The scan's sequence; nothing where the ring is full or the journal has failed: it will not be remembered.
  std::optional<std::uint64_t> append(const Scan& scan);
  std::uint64_t appended() const { return next_.load() - 1; }  // the last sequence handed out
  std::uint64_t durable() const { return durable_.load(); }
  // False after a write or fdatasync failed: nothing becomes durable any more, and is not tried again.
  bool is_well() const { return !failed_.load(std::memory_order_acquire); }

  // A spare of the right size, for when the segment in use is full. Without one the writer makes it and scans wait.
  bool has_spare() const;
  Result<void> make_spare();
  // Of one thread at a time: segments whose scans are all before this sequence become spares, or go where there are
  // enough.
  void release(std::uint64_t before);
  std::size_t segments() const;  // that hold scans somebody still needs

 private:
  // A place in the ring. `ready` is the sequence once all else is written.
  struct alignas(64) Place {
    JournalRecord record;
    std::atomic<std::uint64_t> ready{0};
  };

  void run();
  std::size_t collect();
  Result<void> commit(std::span<JournalRecord> records);
  Result<void> next_segment(std::uint64_t first);
  void wait_for_scans();
  std::string spare_path() const { return settings_.folder + "/spare.journal"; }

  const JournalSettings settings_;
  std::vector<Place> ring_;
  alignas(64) std::atomic<std::uint64_t> next_{1};
  alignas(64) std::atomic<std::uint64_t> taken_{0};  // the last sequence that the writer took out of the ring
  std::atomic<std::uint64_t> durable_{0};
  std::atomic<bool> failed_{false};
  std::atomic<bool> asleep_{false};
  std::atomic<std::uint32_t> alarm_{0};
  std::atomic<bool> stopping_{false};
  std::vector<JournalRecord> group_;       // the writer's
  std::optional<JournalSegment> segment_;  // the writer's
  mutable std::mutex spare_mutex_;         // guards what the spare's name leads to
  std::thread thread_;
};

}  // namespace qrcongo::verification::ledger
