#include "qrcongo/verification/ledger/scan_ledger.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <future>
#include <limits>
#include <mutex>
#include <thread>

#include "first_tags.hpp"
#include "journal.hpp"
#include "journal_start.hpp"
#include "qrcongo/base/log.hpp"
#include "qrcongo/runtime/durable_file.hpp"
#include "qrcongo/runtime/thread_pool.hpp"
#include "replay.hpp"
#include "shard.hpp"

namespace qrcongo::verification::ledger {
namespace {

constexpr std::size_t tables_a_shard = 2;  // the active one, and one that is being written
constexpr std::chrono::milliseconds durable_poll{1};
constexpr std::chrono::seconds rest_after_a_failure{5};
constexpr int keeper_nice = 5;

std::size_t table_places(const LedgerSettings& settings) {
  const std::size_t places = settings.memory_max / (shard_count * tables_a_shard * sizeof(DeltaTable::Entry));
  return std::bit_floor(std::max<std::size_t>(places, 64));
}

std::size_t visit_buckets(const LedgerSettings& settings) {
  return std::bit_floor(std::max<std::size_t>(settings.recent_visits / 8 / shard_count, 1));
}

JournalSettings journal_settings(const LedgerSettings& settings) {
  JournalSettings journal;
  journal.folder = settings.folder;
  journal.segment_records = settings.segment_records;
  journal.commit_gap_us = settings.commit_gap_us;
  journal.observe = settings.observe;
  return journal;
}

}  // namespace

class ScanLedger::Body {
 public:
  explicit Body(LedgerSettings settings)
      : settings_(std::move(settings)),
        tags_(settings_.key ? std::make_unique<ScanTags>(settings_.key->view()) : nullptr),
        journal_([this] {
          JournalSettings journal = journal_settings(settings_);
          journal.tags = tags_.get();
          journal.on_durable = [this](std::span<const JournalRecord> records) { tell(records); };
          return journal;
        }()) {
    for (std::size_t i = 0; i < shard_count; ++i) {
      shards_.push_back(std::make_unique<Shard>(i, table_places(settings_), visit_buckets(settings_), epoch_,
                                                settings_.rules, tags_.get()));
    }
  }

  ~Body() { stop(); }

  Result<void> load() {
    if (auto there = runtime::make_folder(settings_.folder); !there) return there;
    if (tags_ && settings_.takes_untagged) {
      if (auto tagged = tag_files_of_before(settings_.folder, *tags_); !tagged) return tagged;
    }
    const JournalStart start = read_journal_start(settings_.folder, tags_.get());
    if (!start.is_ours) {
      ++report.damaged_files;
      log::error("where the scans' journal begins was noted by somebody else, or the note is gone",
                 {{"folder", settings_.folder}});
    }
    std::uint64_t covered = 0;
    for (std::size_t i = 0; i < shard_count; ++i) {
      const std::string path = shard_file_path(settings_.folder, i);
      auto file = ShardFile::open(settings_.folder, i, settings_.rules, tags_.get());
      if (!file) {
        // Its scans are lost, and all others are not: it is put aside for whoever can read it.
        ++report.damaged_files;
        log::error("a file of scans is damaged and was put aside", {{"why", file.error().detail}});
        std::error_code ignored;
        std::filesystem::rename(path, damaged_path(path), ignored);
        continue;
      }
      if ((*file == nullptr ? 0 : (*file)->covered()) < start.covered[i]) {
        ++report.damaged_files;
        log::error("a file of scans is missing, or an older one is in its place", {{"file", path}});
      }
      if (*file == nullptr) continue;
      covered = std::max(covered, (*file)->covered());
      report.records += (*file)->records();
      shards_[i]->take_file(std::move(*file));
    }
    // Each of two threads reads all and takes every other shard: most of the time goes into tags and finding records.
    const auto take_shards = [&](std::size_t which) {
      const auto is_its = [which](const JournalRecord& record) { return shard_of(record.number) % 2 == which; };
      const auto take = [this](const JournalRecord& record) {
        const Scan scan = to_scan(record);
        const std::size_t shard = shard_of(scan.number);
        if (scan.kind == ScanKind::missed || record.sequence <= shards_[shard]->covered()) return;
        shards_[shard]->replay(scan);
      };
      return replay(settings_.folder, start.first - 1, take, tags_.get(), is_its);
    };
    auto others = std::async(std::launch::async, take_shards, 1);
    const auto replayed = take_shards(0);
    const auto theirs = others.get();
    if (!theirs) return fail(theirs.error());
    if (!replayed) return fail(replayed.error());
    report.replayed = replayed->replayed + theirs->replayed;
    report.damaged = replayed->damaged;
    report.torn = replayed->torn;
    report.missing = replayed->missing;
    report.broken_heads = replayed->broken_heads;
    report.forged = replayed->forged + theirs->forged;
    next_ = std::max({covered, replayed->last, theirs->last}) + 1;
    return {};
  }

  void follow(std::uint64_t after, KeptScans kept, const RecalledScans& recalled) {
    settled_ = after;
    kept_ = std::move(kept);
    // A sequence that was added up is never given to another scan.
    if (after >= next_) {
      report.missing += after + 1 - next_;
      log::error("the end of the scans' journal is gone", {{"scans", std::to_string(after + 1 - next_)}});
      next_ = after + 1;
    }
    const std::uint64_t before = read_journal_start(settings_.folder, tags_.get()).first - 1;
    const std::uint64_t from = after - std::min(after, recalled.most);
    const auto is_wanted = [from](const JournalRecord& record) { return record.sequence > from; };
    const auto tell_wanted = [&](const JournalRecord& record) {
      const KeptScan scan{record.sequence, to_scan(record)};
      const KeptScans& callee = record.sequence > after ? kept_ : recalled.told;
      callee({&scan, 1});
    };
    const auto told = replay(settings_.folder, before, tell_wanted, tags_.get(), is_wanted);
    if (!told) log::error("the scans' journal cannot be read again", {{"why", told.error().detail}});
  }

  Result<void> start() {
    if (auto started = journal_.start(next_); !started) return started;
    keeper_ = std::thread([this] {
      runtime::name_this_thread("scan-keeper", keeper_nice);
      keep();
    });
    return {};
  }

  void stop() {
    {
      std::lock_guard lock(keeper_mutex_);
      stopping_ = true;
    }
    keeper_wakes_.notify_one();
    if (keeper_.joinable()) keeper_.join();
    journal_.stop();
  }

  Counted count(const Scan& scan, std::optional<std::uint64_t> earlier_client) {
    Counted counted;
    const auto keep = [&](const Scan& kept) {
      counted.ticket = journal_.append(kept);
      return counted.ticket.has_value();
    };
    counted.is_new = shard(scan.number).count(scan, earlier_client, counted.summary, keep);
    // What it was counted as before is safe when all is that was appended until now.
    if (!counted.is_new && journal_.is_well()) counted.ticket = journal_.appended();
    return counted;
  }

  Shard& shard(std::uint64_t number) { return *shards_[shard_of(number)]; }

  void tell(std::span<const JournalRecord> records) {
    if (when_durable_) when_durable_();
    if (kept_) {
      told_.clear();
      for (const JournalRecord& record : records) told_.push_back({record.sequence, to_scan(record)});
      kept_(told_);
    }
  }

  std::vector<std::string> forged_files() const {
    std::vector<std::string> faults;
    for (std::size_t i = 0; i < shard_count; ++i) {
      if (auto file = ShardFile::open(settings_.folder, i, settings_.rules, tags_.get()); !file)
        faults.push_back(file.error().detail);
      if (std::filesystem::exists(damaged_path(shard_file_path(settings_.folder, i))))
        faults.push_back(damaged_path(shard_file_path(settings_.folder, i)) + " : ce fichier a été mis de côté.");
    }
    if (!read_journal_start(settings_.folder, tags_.get()).is_ours)
      faults.push_back(settings_.folder + "/journal.start : ce fichier manque, ou n'a pas été écrit par ce serveur.");
    return faults;
  }

  const LedgerSettings settings_;
  const std::unique_ptr<const ScanTags> tags_;  // null: no key
  LedgerReport report;
  std::atomic<std::uint64_t> settled_{std::numeric_limits<std::uint64_t>::max()};
  runtime::Epoch epoch_;
  std::vector<std::unique_ptr<Shard>> shards_;
  Journal journal_;
  std::function<void()> when_durable_;

 private:
  void keep() {
    while (true) {
      {
        std::unique_lock lock(keeper_mutex_);
        const std::chrono::milliseconds pause(settings_.keeper_pause_ms);
        if (keeper_wakes_.wait_for(lock, pause, [this] { return stopping_.load(); })) return;
      }
      if (std::chrono::steady_clock::now() < rest_until_) continue;
      keep_spare();
      for (std::size_t i = 0; i < shard_count && !stopping_; ++i) {
        if (shards_[i]->is_full()) warn(write(i));
      }
      if (journal_.segments() > settings_.segments_max) shorten();
    }
  }

  // Before the segment in use is full: whoever scans would wait for the next one's zeros.
  void keep_spare() {
    if (!journal_.has_spare()) warn(journal_.make_spare());
  }

  Result<void> write(std::size_t i) {
    keep_spare();
    return shards_[i]->write(
        settings_.folder, [this] { return journal_.appended(); },
        [this](std::uint64_t sequence) {
          while (journal_.durable() < sequence && journal_.is_well()) {
            if (stopping_) return false;
            std::this_thread::sleep_for(durable_poll);
          }
          return true;
        });
  }

  // Writes all shards of whom the oldest half of the journal still tells something new, then lets go of that half.
  void shorten() {
    const auto segments = segments_in(settings_.folder);
    const std::uint64_t before = segments[segments.size() / 2].first;
    for (std::size_t i = 0; i < shard_count; ++i) {
      if (stopping_) return;
      // Misses fill the journal too, and change no shard.
      if (shards_[i]->covered() + 1 >= before || shards_[i]->changed() == 0) continue;
      if (auto written = write(i); !written) return warn(written);
    }
    if (stopping_) return;  // the last one may not have been written
    JournalStart start;
    start.first = std::min(before, settled_.load() + (settled_ == no_follower ? 0 : 1));
    if (start.first == started_at_) return;
    for (std::size_t i = 0; i < shard_count; ++i) start.covered[i] = shards_[i]->covered();
    if (auto noted = write_journal_start(settings_.folder, start, tags_.get()); !noted) return warn(noted);
    started_at_ = start.first;
    journal_.release(start.first);
  }

  void warn(const Result<void>& result) {
    if (result) return;
    log::warning("the scans' files cannot be written", {{"why", result.error().detail}});
    rest_until_ = std::chrono::steady_clock::now() + rest_after_a_failure;
  }

  static constexpr std::uint64_t no_follower = std::numeric_limits<std::uint64_t>::max();

  std::uint64_t next_ = 1;
  KeptScans kept_;
  std::vector<KeptScan> told_;  // the journal thread's
  std::mutex keeper_mutex_;
  std::condition_variable keeper_wakes_;
  std::atomic<bool> stopping_{false};
  std::chrono::steady_clock::time_point rest_until_;  // the keeper's, as the next one
  std::uint64_t started_at_ = 0;                      // where the journal begins, as was last noted
  std::thread keeper_;
};

Result<std::unique_ptr<ScanLedger>> ScanLedger::open(LedgerSettings settings) {
  auto body = std::make_unique<Body>(std::move(settings));
  if (auto loaded = body->load(); !loaded) return fail(loaded.error());
  return std::unique_ptr<ScanLedger>(new ScanLedger(std::move(body)));
}

ScanLedger::ScanLedger(std::unique_ptr<Body> body) : body_(std::move(body)) {}
ScanLedger::~ScanLedger() = default;

const LedgerReport& ScanLedger::report() const { return body_->report; }
void ScanLedger::follow(std::uint64_t after, KeptScans kept, const RecalledScans& recalled) {
  body_->follow(after, std::move(kept), recalled);
}
void ScanLedger::settle(std::uint64_t sequence) { body_->settled_ = sequence; }
void ScanLedger::when_durable(std::function<void()> told) { body_->when_durable_ = std::move(told); }
Result<void> ScanLedger::start() { return body_->start(); }
void ScanLedger::stop() { body_->stop(); }

Counted ScanLedger::count(const Scan& scan, std::optional<std::uint64_t> earlier_client) {
  return body_->count(scan, earlier_client);
}

void ScanLedger::expect(std::uint64_t number, std::uint64_t client) const {
  body_->shard(number).expect(number, client);
}

std::optional<std::uint64_t> ScanLedger::miss(const Scan& scan) { return body_->journal_.append(scan); }
ScanSummary ScanLedger::look(std::uint64_t number) const { return body_->shard(number).look(number); }
std::vector<std::string> ScanLedger::forged_files() const { return body_->forged_files(); }
std::uint64_t ScanLedger::durable() const { return body_->journal_.durable(); }
bool ScanLedger::is_well() const { return body_->journal_.is_well(); }
std::size_t ScanLedger::journal_segments() const { return body_->journal_.segments(); }

std::size_t ScanLedger::records() const {
  std::size_t all = 0;
  for (const auto& shard : body_->shards_) all += shard->records();
  return all;
}

}  // namespace qrcongo::verification::ledger
