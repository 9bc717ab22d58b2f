#include "qrcongo/verification/scan_follower.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "kept_looks.hpp"
#include "qrcongo/base/log.hpp"
#include "qrcongo/runtime/thread_pool.hpp"
#include "qrcongo/verification/copy_rules.hpp"
#include "qrcongo/verification/places.hpp"
#include "qrcongo/verification/suspected_scans.hpp"
#include "recent_looks.hpp"
#include "scan_tally.hpp"
#include "total_store.hpp"

namespace qrcongo::verification {
namespace {

constexpr int follower_nice = 5;

// Of suspected stamps and their looks in one transaction, since people's acts wait for the same writer.
constexpr std::size_t stamps_at_once = 200;
constexpr std::size_t looks_at_once = 2000;

}  // namespace

class ScanFollower::Body {
 public:
  Body(db::Database& database, Suspicions& suspicions, const stamps::Keyring& keyring, Index& index,
       ledger::ScanLedger& ledger, FollowerSettings settings)
      : database_(database),
        suspicions_(suspicions),
        keyring_(keyring),
        index_(index),
        ledger_(ledger),
        settings_(std::move(settings)) {}

  ~Body() { stop(); }

  Result<void> attach() {
    const auto written = database_.read_now([this](db::Tx& tx) -> Result<std::int64_t> {
      for (const StoredBatchScans& batch : all_batch_scans(tx)) tell_index(batch);
      return scan_progress(tx);
    });
    if (!written) return fail(written.error());
    const ledger::RecalledScans recalled{settings_.recalled_scans,
                                         [this](std::span<const ledger::KeptScan> scans) { remember(scans); }};
    ledger_.follow(
        static_cast<std::uint64_t>(*written), [this](std::span<const ledger::KeptScan> scans) { add(scans); },
        recalled);
    return {};
  }

  void start() {
    thread_ = std::thread([this] {
      runtime::name_this_thread("scan-totals", follower_nice);
      run();
    });
  }

  void stop() {
    {
      std::lock_guard lock(thread_mutex_);
      stopping_ = true;
    }
    woken_.notify_all();
    if (!thread_.joinable()) return;
    thread_.join();
    write_or_warn();
  }

  Result<void> write() {
    std::lock_guard writing(write_mutex_);
    ScanTally newer;
    {
      std::lock_guard lock(mutex_);
      std::swap(newer, gathered_);
    }
    unwritten_.join(newer);
    if (unwritten_.sequence == 0) return {};
    while (part_end() != unwritten_.suspected.end()) {
      if (auto part = write_part(); !part) return part;
    }
    return write_rest();
  }

 private:
  // On the journal's thread, and on the one that attaches.
  void add(std::span<const ledger::KeptScan> scans) {
    const auto often_from = static_cast<std::uint32_t>(settings_.habit_looks);
    std::lock_guard lock(mutex_);
    for (const ledger::KeptScan& scan : scans) gathered_.add(scan, often_from, recent_);
  }

  // On the one that attaches: what was added up before this process began.
  void remember(std::span<const ledger::KeptScan> scans) {
    std::lock_guard lock(mutex_);
    for (const ledger::KeptScan& scan : scans) {
      if (is_look(scan.scan) && scan.scan.suspicions == 0) recent_.add(scan);
    }
  }

  using SuspectedStamps = std::map<std::uint64_t, SuspectedStamp>;

  // Of the suspected stamps as many from the first on as one transaction takes.
  SuspectedStamps::iterator part_end() {
    std::size_t stamps = 0;
    std::size_t looks = 0;
    auto end = unwritten_.suspected.begin();
    for (; end != unwritten_.suspected.end() && stamps < stamps_at_once; ++end, ++stamps) {
      looks += end->second.held();
      if (stamps > 0 && looks > looks_at_once) break;
    }
    return end;
  }

  // Before what is left: the journal is not behind it yet, so that a crash has it told again, which changes nothing but
  // that looks which were left out may be counted twice.
  Result<void> write_part() {
    const auto end = part_end();
    const auto written = database_.write_now([&](db::Tx& tx) -> Result<void> {
      note_suspected(tx, end);
      return {};
    });
    if (!written) {
      kept_looks_.clear();
      return written;
    }
    for (auto stamp = unwritten_.suspected.begin(); stamp != end;) {
      unwritten_.looks -= stamp->second.held();
      stamp = unwritten_.suspected.erase(stamp);
    }
    return {};
  }

  Result<void> write_rest() {
    const auto batches = batch_rows();
    const auto written = database_.write_now([&](db::Tx& tx) -> Result<void> {
      for (const auto& [key, scans] : unwritten_.totals) add_total(tx, total_row(key, scans));
      for (const StoredBatchScans& batch : batches) add_batch_scans(tx, batch);
      note_suspected(tx, unwritten_.suspected.end());
      set_scan_progress(tx, static_cast<std::int64_t>(unwritten_.sequence));
      return {};
    });
    if (!written) {
      kept_looks_.clear();
      return written;
    }
    for (const StoredBatchScans& batch : batches) tell_index(batch);
    ledger_.settle(unwritten_.sequence);
    unwritten_ = {};
    return {};
  }

  void note_suspected(db::Tx& tx, SuspectedStamps::const_iterator end) {
    for (SuspectedStamps::const_iterator one = unwritten_.suspected.begin(); one != end; ++one) {
      const auto& [number, stamp] = *one;
      auto suspicion = suspicion_of(number, stamp);
      if (!suspicion) continue;
      suspicions_.note(tx, std::move(*suspicion));
      keep_suspected_scans(tx, static_cast<std::int64_t>(number), looks_of(number, stamp),
                           static_cast<std::int64_t>(stamp.left_out), kept_looks_);
    }
  }

  void run() {
    const std::chrono::milliseconds pause(settings_.pause_ms);
    std::unique_lock lock(thread_mutex_);
    while (!woken_.wait_for(lock, pause, [this] { return stopping_; })) {
      lock.unlock();
      write_or_warn();
      lock.lock();
    }
  }

  // Once until it works again, since it is tried every second.
  void write_or_warn() {
    const auto written = write();
    if (!written && !warned_) log::warning("scans are not added up", {{"why", written.error().detail}});
    warned_ = !written;
  }

  // What scans came to of batches that the index knows: all, unless the database is older than the journal.
  std::vector<StoredBatchScans> batch_rows() const {
    std::vector<StoredBatchScans> rows;
    for (const auto& [batch, stamps] : unwritten_.batches) {
      auto id = index_.batch_id(batch);
      if (!id) continue;
      rows.push_back(
          {std::move(*id), static_cast<std::int64_t>(stamps.scanned), static_cast<std::int64_t>(stamps.often)});
    }
    return rows;
  }

  StoredTotal total_row(const TotalKey& key, std::int64_t scans) const {
    const auto batch = index_.batch_id(key.batch);
    return {key.hour, batch ? batch->str() : std::string(), std::string(to_text(key.verdict)),
            std::string(place_code(settings_.country, key.place)), scans};
  }

  std::optional<Suspicion> suspicion_of(std::uint64_t number, const SuspectedStamp& seen) const {
    const auto reading = index_.reading();
    const auto stamp = index_.find(number);
    const auto* keys = stamp ? keyring_.find(stamp->generation) : nullptr;
    auto batch = stamp ? index_.batch_id(stamp->batch) : std::nullopt;
    if (keys == nullptr || !batch) return std::nullopt;
    stamps::engine::Serial serial{};
    keys->make_serials(stamp->gtin, number, {&serial, 1});
    Suspicion suspicion;
    suspicion.batch_id = std::move(*batch);
    suspicion.position = stamp->position;
    suspicion.number = static_cast<std::int64_t>(number);
    suspicion.serial = std::string(stamps::engine::view(serial));
    suspicion.rules = seen.rules;
    suspicion.certainty = certainty_of(seen.rules);
    suspicion.scans = std::int64_t{seen.count};
    suspicion.opened_at = seen.first_at_ms;
    suspicion.last_scan_at = seen.last_at_ms;
    return suspicion;
  }

  // Before those that are remembered the stamp's first one, by its record, which has its time and place alone.
  std::vector<SuspectedScan> looks_of(std::uint64_t number, const SuspectedStamp& seen) const {
    std::vector<SuspectedScan> looks;
    if (auto first = first_scan_of(ledger_.look(number), settings_.country)) looks.push_back(std::move(*first));
    for (const ledger::KeptScan& look : seen.in_order()) looks.push_back(suspected_scan_of(look, settings_.country));
    return looks;
  }

  void tell_index(const StoredBatchScans& batch) {
    index_.add_scanned(batch.batch_id, static_cast<std::uint64_t>(batch.scanned),
                       static_cast<std::uint64_t>(batch.often));
  }

  db::Database& database_;
  Suspicions& suspicions_;
  const stamps::Keyring& keyring_;
  Index& index_;
  ledger::ScanLedger& ledger_;
  const FollowerSettings settings_;

  std::mutex mutex_;
  ScanTally gathered_;  // guarded by mutex_
  RecentLooks recent_;  // the same

  std::mutex write_mutex_;
  ScanTally unwritten_;   // guarded by write_mutex_: what is being written, or could not be
  KeptLooks kept_looks_;  // the same

  std::mutex thread_mutex_;
  std::condition_variable woken_;
  bool stopping_ = false;  // guarded by thread_mutex_
  bool warned_ = false;    // the thread's
  std::thread thread_;
};

ScanFollower::ScanFollower(db::Database& database, Suspicions& suspicions, const stamps::Keyring& keyring, Index& index,
                           ledger::ScanLedger& ledger, FollowerSettings settings)
    : body_(std::make_unique<Body>(database, suspicions, keyring, index, ledger, std::move(settings))) {}

ScanFollower::~ScanFollower() = default;

Result<void> ScanFollower::attach() { return body_->attach(); }
void ScanFollower::start() { body_->start(); }
void ScanFollower::stop() { body_->stop(); }
Result<void> ScanFollower::write() { return body_->write(); }

}  // namespace qrcongo::verification
