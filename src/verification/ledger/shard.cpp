#include "shard.hpp"

#include <utility>

namespace qrcongo::verification::ledger {

Shard::Shard(std::size_t which, std::size_t table_places, std::size_t visit_buckets, runtime::Epoch& epoch,
             const EvidenceRules& rules, const ScanTags* tags)
    : which_(which),
      table_places_(table_places),
      epoch_(epoch),
      rules_(rules),
      tags_(tags),
      active_(std::make_unique<DeltaTable>(table_places)),
      visits_(visit_buckets) {}

Shard::~Shard() { delete file_.load(); }

void Shard::take_file(std::unique_ptr<ShardFile> file) { file_ = file.release(); }

const StampRecord* Shard::find_frozen(std::uint64_t number) const {
  for (const auto& table : frozen_) {
    if (const StampRecord* record = table->find(number)) return record;
  }
  return nullptr;
}

// in_file is what `file` says; where another file came since, it is asked under the lock.
StampRecord Shard::latest(std::uint64_t number, const ShardFile* file,
                          const std::optional<StampRecord>& in_file) const {
  if (const StampRecord* record = active_->find(number)) return *record;
  if (const StampRecord* record = find_frozen(number)) return *record;
  const ShardFile* const now = file_.load();
  if (now == file) return in_file.value_or(StampRecord());
  return now->find(number).value_or(StampRecord());
}

StampRecord& Shard::changing(std::uint64_t number, const ShardFile* file, const std::optional<StampRecord>& in_file) {
  if (const StampRecord* record = active_->find(number)) return const_cast<StampRecord&>(*record);
  const StampRecord before = latest(number, file, in_file);
  if (active_->is_full()) {
    // Writing cannot keep up: it takes more memory rather than lose a scan.
    frozen_.push_front(std::move(active_));
    active_ = std::make_unique<DeltaTable>(table_places_);
    frozen_covered_.reset();
  }
  return active_->add(number, before);
}

void Shard::replay(const Scan& scan) {
  const std::lock_guard lock(lock_);
  const ShardFile* const file = file_.load();
  const auto in_file = file != nullptr ? file->find(scan.number) : std::nullopt;
  apply(changing(scan.number, file, in_file), scan, rules_);
}

ScanSummary Shard::look(std::uint64_t number) const {
  const auto reading = epoch_.read();
  const ShardFile* const file = file_.load();
  const auto in_file = file != nullptr ? file->find(number) : std::nullopt;
  const std::lock_guard lock(lock_);
  return latest(number, file, in_file).summary;
}

Result<void> Shard::write(const std::string& folder, const std::function<std::uint64_t()>& covered,
                          const std::function<bool(std::uint64_t)>& ready) {
  const Frozen frozen = freeze(covered);
  if (!ready(frozen.covered)) return {};
  auto written = write_shard_file(folder, which_, file_.load(), frozen.tables, frozen.covered, rules_, tags_);
  if (!written) return written;
  auto opened = ShardFile::open(folder, which_, rules_, tags_);
  if (!opened) return fail(opened.error());
  const ShardFile* old = nullptr;
  std::vector<std::unique_ptr<DeltaTable>> written_tables;  // freed outside the lock
  {
    const std::lock_guard lock(lock_);
    old = file_.exchange(opened->release());
    // Those that came while it was written stand before these.
    for (; written_tables.size() < frozen.tables.size(); frozen_.pop_back()) {
      written_tables.push_back(std::move(frozen_.back()));
    }
    frozen_covered_.reset();
  }
  if (old != nullptr) epoch_.retire(old);
  return {};
}

// What a failed write left frozen is written again as it is: to freeze more each time would take all memory. One
// holding of the lock, since whoever counts may push a full table on top at any time.
Shard::Frozen Shard::freeze(const std::function<std::uint64_t()>& covered) {
  auto fresh = std::make_unique<DeltaTable>(table_places_, DeltaTable::Pages::now);
  const std::lock_guard lock(lock_);
  if (!frozen_covered_) {
    if (active_->size() > 0) frozen_.push_front(std::exchange(active_, std::move(fresh)));
    frozen_covered_ = covered();
  }
  Frozen frozen;
  frozen.covered = *frozen_covered_;
  for (const auto& table : frozen_) frozen.tables.push_back(table.get());
  return frozen;
}

bool Shard::is_full() const {
  const std::lock_guard lock(lock_);
  return active_->size() >= table_places_ / 2 || !frozen_.empty();
}

std::size_t Shard::changed() const {
  const std::lock_guard lock(lock_);
  std::size_t size = active_->size();
  for (const auto& table : frozen_) size += table->size();
  return size;
}

std::size_t Shard::records() const {
  const auto reading = epoch_.read();
  const ShardFile* const file = file_.load();
  return changed() + (file != nullptr ? file->records() : 0);
}

std::uint64_t Shard::covered() const {
  const auto reading = epoch_.read();
  const ShardFile* const file = file_.load();
  return file != nullptr ? file->covered() : 0;
}

}  // namespace qrcongo::verification::ledger
