// How often each stamp was scanned: once a client and stamp in ten minutes (docs/contract.md "Verdicts"). Owned by the
// handlers; any thread. In memory alone and bounded in this first form: it starts anew with the process, which answers
// say by "recorded": false, and beyond the bounds forgets what was scanned longest ago.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "client_keys.hpp"

namespace qrcongo::verification {

struct Scans {
  std::int64_t count = 0;
  std::optional<std::int64_t> first_at;
};

class ScanCounter {
 public:
  struct Bounds {
    std::size_t stamps_max = 1'000'000;  // 100 bytes each
    std::size_t recent_max = 1'000'000;  // scans of the last ten minutes; 80 bytes each
  };

  ScanCounter(Random& random, Bounds bounds);

  // Counts the scan, unless this client scanned this stamp within ten minutes, and gives what then stands.
  Scans count(std::uint64_t number, const std::string& client_address, std::int64_t now_ms);
  Scans look(std::uint64_t number);

 private:
  static constexpr std::size_t shard_count = 64;

  struct Visit {
    std::uint64_t number = 0;
    std::uint64_t client = 0;
    bool operator==(const Visit&) const = default;
  };
  struct VisitHash {
    std::size_t operator()(const Visit& visit) const noexcept;
  };
  struct Record {
    Scans scans;
    std::list<std::uint64_t>::iterator place;  // in by_use
  };
  struct Shard {
    std::mutex mutex;  // guards the rest
    std::unordered_map<std::uint64_t, Record> records;
    std::list<std::uint64_t> by_use;  // numbers, scanned last first
    std::unordered_set<Visit, VisitHash> recent;
    std::deque<std::pair<std::int64_t, Visit>> recent_by_time;
  };

  Shard& shard_of(std::uint64_t number) { return shards_[number % shard_count]; }
  bool is_repeated(const Shard& shard, std::uint64_t number, const ClientMark& mark) const;
  void forget_old_visits(Shard& shard, std::int64_t now_ms) const;
  Record& record_of(Shard& shard, std::uint64_t number) const;

  const Bounds bounds_;
  ClientKeys clients_;
  std::array<Shard, shard_count> shards_;
};

}  // namespace qrcongo::verification
