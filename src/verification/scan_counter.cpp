#include "scan_counter.hpp"

#include <algorithm>

#include "qrcongo/base/clock.hpp"

namespace qrcongo::verification {
namespace {

constexpr std::int64_t same_scan_ms = 10 * minute_ms;

}  // namespace

std::size_t ScanCounter::VisitHash::operator()(const Visit& visit) const noexcept {
  return static_cast<std::size_t>(visit.client ^ (visit.number * 0x9E3779B97F4A7C15U));
}

ScanCounter::ScanCounter(Random& random, Bounds bounds)
    : bounds_{std::max<std::size_t>(1, bounds.stamps_max / shard_count),
              std::max<std::size_t>(1, bounds.recent_max / shard_count)},
      clients_(random, same_scan_ms) {}

Scans ScanCounter::count(std::uint64_t number, const std::string& client_address, std::int64_t now_ms) {
  const ClientMark mark = clients_.mark(client_address, now_ms);
  Shard& shard = shard_of(number);
  std::lock_guard lock(shard.mutex);
  forget_old_visits(shard, now_ms);
  Record& record = record_of(shard, number);
  if (is_repeated(shard, number, mark)) return record.scans;
  const Visit visit{number, mark.today};
  shard.recent.insert(visit);
  shard.recent_by_time.emplace_back(now_ms, visit);
  ++record.scans.count;
  if (!record.scans.first_at) record.scans.first_at = now_ms;
  return record.scans;
}

Scans ScanCounter::look(std::uint64_t number) {
  Shard& shard = shard_of(number);
  std::lock_guard lock(shard.mutex);
  const auto found = shard.records.find(number);
  return found == shard.records.end() ? Scans{} : found->second.scans;
}

bool ScanCounter::is_repeated(const Shard& shard, std::uint64_t number, const ClientMark& mark) const {
  return shard.recent.contains({number, mark.today}) ||
         (mark.yesterday && shard.recent.contains({number, *mark.yesterday}));
}

// A visit's time is when it was counted: who comes back every nine minutes is counted every second time.
void ScanCounter::forget_old_visits(Shard& shard, std::int64_t now_ms) const {
  while (!shard.recent_by_time.empty()) {
    const auto& [at, visit] = shard.recent_by_time.front();
    if (at + same_scan_ms > now_ms && shard.recent_by_time.size() < bounds_.recent_max) return;
    shard.recent.erase(visit);
    shard.recent_by_time.pop_front();
  }
}

ScanCounter::Record& ScanCounter::record_of(Shard& shard, std::uint64_t number) const {
  const auto found = shard.records.find(number);
  if (found != shard.records.end()) {
    shard.by_use.splice(shard.by_use.begin(), shard.by_use, found->second.place);
    return found->second;
  }
  if (shard.records.size() >= bounds_.stamps_max) {
    shard.records.erase(shard.by_use.back());
    shard.by_use.pop_back();
  }
  shard.by_use.push_front(number);
  return shard.records.emplace(number, Record{{}, shard.by_use.begin()}).first->second;
}

}  // namespace qrcongo::verification
