#include "journal.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include <unistd.h>

#include "qrcongo/base/check.hpp"
#include "qrcongo/base/log.hpp"
#include "qrcongo/runtime/thread_pool.hpp"

namespace qrcongo::verification::ledger {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t group_max = 8192;     // records to a commit
constexpr std::uint64_t ring_margin = 512;  // more than threads that append at one moment
constexpr std::chrono::milliseconds disk_full_pause{1000};

}  // namespace

Journal::Journal(JournalSettings settings) : settings_(std::move(settings)), ring_(settings_.ring_records) {
  check((ring_.size() & (ring_.size() - 1)) == 0 && ring_.size() > 2 * ring_margin, "a ring of a power of two");
  group_.reserve(group_max);
}

Journal::~Journal() { stop(); }

Result<void> Journal::start(std::uint64_t next) {
  next_ = next;
  taken_ = next - 1;
  durable_ = next - 1;
  if (auto made = next_segment(next); !made) return made;
  thread_ = std::thread([this] {
    runtime::name_this_thread("journal");
    run();
  });
  return {};
}

void Journal::stop() {
  if (!thread_.joinable()) return;
  stopping_ = true;
  alarm_.fetch_add(1);
  alarm_.notify_one();
  thread_.join();
}

std::optional<std::uint64_t> Journal::append(const Scan& scan) {
  if (failed_.load(std::memory_order_relaxed)) return std::nullopt;
  if (next_.load(std::memory_order_relaxed) - taken_.load(std::memory_order_acquire) + ring_margin > ring_.size()) {
    return std::nullopt;
  }
  const std::uint64_t sequence = next_.fetch_add(1);
  Place& place = ring_[sequence & (ring_.size() - 1)];
  place.record = to_record(scan);
  place.record.sequence = sequence;
  place.ready.store(sequence);
  // Sequentially consistent with wait_for_scans: either it sees the scan, or this sees that it sleeps.
  if (asleep_.load()) {
    asleep_.store(false);
    alarm_.fetch_add(1);
    alarm_.notify_one();
  }
  return sequence;
}

void Journal::run() {
  while (true) {
    if (collect() == 0) {
      if (stopping_) return;
      wait_for_scans();
      continue;
    }
    const auto began = steady_clock::now();
    if (auto committed = commit(group_); !committed) {
      log::error("scans are no longer recorded", {{"why", committed.error().detail}});
      failed_ = true;
      return;
    }
    const auto ended = steady_clock::now();
    durable_.store(group_.back().sequence);  // whoever waits looks at it after he said that he waits
    if (settings_.observe) settings_.observe(std::chrono::duration<double>(ended - began).count());
    if (settings_.on_durable) settings_.on_durable(group_);
    if (!stopping_) std::this_thread::sleep_until(ended + std::chrono::microseconds(settings_.commit_gap_us));
  }
}

// Moves what is ready into the group, whose places in the ring are then free.
std::size_t Journal::collect() {
  group_.clear();
  std::uint64_t sequence = taken_.load(std::memory_order_relaxed) + 1;
  for (; group_.size() < group_max; ++sequence) {
    const Place& place = ring_[sequence & (ring_.size() - 1)];
    if (place.ready.load() != sequence) break;
    group_.push_back(place.record);
    if (settings_.tags != nullptr) settings_.tags->put(group_.back());
    seal(group_.back());
  }
  taken_.store(sequence - 1, std::memory_order_release);
  return group_.size();
}

void Journal::wait_for_scans() {
  const std::uint32_t alarm = alarm_.load();
  asleep_.store(true);
  const std::uint64_t sequence = taken_.load(std::memory_order_relaxed) + 1;
  const bool arrived = ring_[sequence & (ring_.size() - 1)].ready.load() == sequence;
  if (!arrived && !stopping_) alarm_.wait(alarm);
  asleep_.store(false);
}

Result<void> Journal::commit(std::span<JournalRecord> records) {
  while (!records.empty()) {
    if (records.front().sequence == segment_->end()) {
      if (auto next = next_segment(segment_->end()); !next) return next;
    }
    const std::size_t fit = std::min<std::size_t>(records.size(), segment_->end() - records.front().sequence);
    if (auto written = segment_->write(records.first(fit)); !written) return written;
    if (auto synced = segment_->sync(); !synced) return synced;
    records = records.subspan(fit);
  }
  return {};
}

Result<void> Journal::next_segment(std::uint64_t first) {
  while (!has_spare()) {
    auto made = make_spare();
    if (made) break;
    // A disk that is full is no disk that lies: what was acknowledged stands, and the rest waits in the ring.
    if (made.error().code != Code::storage_full || !thread_.joinable() || stopping_) return made;
    log::warning("scans wait for room on the disk", {{"why", made.error().detail}});
    std::this_thread::sleep_for(disk_full_pause);
  }
  std::lock_guard lock(spare_mutex_);
  auto taken = JournalSegment::take(spare_path(), settings_.folder, first);
  if (!taken) return fail(taken.error());
  segment_ = std::move(*taken);
  return {};
}

bool Journal::has_spare() const {
  std::lock_guard lock(spare_mutex_);
  return access(spare_path().c_str(), F_OK) == 0;
}

Result<void> Journal::make_spare() {
  std::lock_guard lock(spare_mutex_);
  if (access(spare_path().c_str(), F_OK) == 0) return {};
  return JournalSegment::create(spare_path(), settings_.segment_records);
}

void Journal::release(std::uint64_t before) {
  const auto all = segments_in(settings_.folder);
  for (std::size_t i = 0; i + 1 < all.size() && all[i + 1].first <= before; ++i) {
    std::lock_guard lock(spare_mutex_);
    std::error_code error;
    const bool fits =
        std::filesystem::file_size(all[i].path, error) == (settings_.segment_records + 1) * sizeof(JournalRecord);
    const bool wanted = fits && !error && access(spare_path().c_str(), F_OK) != 0;
    if (!wanted || rename(all[i].path.c_str(), spare_path().c_str()) != 0) unlink(all[i].path.c_str());
  }
}

std::size_t Journal::segments() const { return segments_in(settings_.folder).size(); }

}  // namespace qrcongo::verification::ledger
