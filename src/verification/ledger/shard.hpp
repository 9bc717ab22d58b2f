// One of the 256 parts of the ledger: the records that changed lately over the file that holds the rest. Owned by the
// ledger; any thread counts and looks, one thread writes.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "delta_table.hpp"
#include "qrcongo/runtime/epoch.hpp"
#include "recent_visits.hpp"
#include "shard_file.hpp"
#include "spin_lock.hpp"

namespace qrcongo::verification::ledger {

class Shard {
 public:
  Shard(std::size_t which, std::size_t table_places, std::size_t visit_buckets, runtime::Epoch& epoch,
        const EvidenceRules& rules, const ScanTags* tags);
  ~Shard();

  void take_file(std::unique_ptr<ShardFile> file);  // before anybody asks

  // Runs `keep` under the lock once the scan is counted, so that the journal's order is the shard's; it says whether
  // the scan will be remembered. False where the client looked already.
  template <class Keep>
  bool count(Scan scan, std::optional<std::uint64_t> earlier_client, ScanSummary& summary, Keep&& keep) {
    const auto reading = epoch_.read();
    // Outside the lock, since a page may have to come from the disk.
    const ShardFile* const file = file_.load();
    const auto in_file = file != nullptr ? file->find(scan.number) : std::nullopt;
    const std::lock_guard lock(lock_);
    const bool is_look = scan.kind == ScanKind::counted || scan.kind == ScanKind::inspected;
    const bool seen = is_look && (visits_.has(scan.number, scan.client, scan.at_ms) ||
                                  (earlier_client && visits_.has(scan.number, *earlier_client, scan.at_ms)));
    if (seen) {
      summary = latest(scan.number, file, in_file).summary;
      return false;
    }
    StampRecord& record = changing(scan.number, file, in_file);
    apply(record, scan, rules_);
    summary = record.summary;
    scan.count = summary.count;
    scan.suspicions = summary.suspicions;
    scan.accused = summary.is_accused();
    // A look that nobody will remember is none that a second one repeats.
    if (keep(scan) && is_look) visits_.add(scan.number, scan.client, scan.at_ms);
    return true;
  }

  void expect(std::uint64_t number, std::uint64_t client) const { visits_.fetch(number, client); }

  // What the journal says was counted; before anybody asks.
  void replay(const Scan& scan);
  ScanSummary look(std::uint64_t number) const;

  // Writes what changed into a new file over the old one, while scans go on. `covered` runs under the lock and says up
  // to which sequence the shard has counted; `ready` waits until that is durable, or says that the
  // file had better not be written.
  Result<void> write(const std::string& folder, const std::function<std::uint64_t()>& covered,
                     const std::function<bool(std::uint64_t)>& ready);

  bool is_full() const;
  std::size_t changed() const;
  std::size_t records() const;
  std::uint64_t covered() const;                          // by the file
  const ShardFile* file() const { return file_.load(); }  // the writing thread's, or under a reading

 private:
  // What a file is to be written from: the newest table first, and up to which sequence they say everything.
  struct Frozen {
    std::vector<const DeltaTable*> tables;
    std::uint64_t covered = 0;
  };

  StampRecord latest(std::uint64_t number, const ShardFile* file, const std::optional<StampRecord>& in_file) const;
  StampRecord& changing(std::uint64_t number, const ShardFile* file, const std::optional<StampRecord>& in_file);
  Frozen freeze(const std::function<std::uint64_t()>& covered);
  const StampRecord* find_frozen(std::uint64_t number) const;

  const std::size_t which_;
  const std::size_t table_places_;
  runtime::Epoch& epoch_;
  const EvidenceRules& rules_;
  const ScanTags* const tags_;  // of its file; null: none
  mutable SpinLock lock_;       // guards all below, but that the file may be read under the Epoch
  std::unique_ptr<DeltaTable> active_;
  std::deque<std::unique_ptr<DeltaTable>> frozen_;  // the newest first
  std::optional<std::uint64_t> frozen_covered_;     // up to which sequence, where a write of all of them began
  RecentVisits visits_;
  std::atomic<const ShardFile*> file_{nullptr};
};

}  // namespace qrcongo::verification::ledger
