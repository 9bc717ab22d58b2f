#include "qrcongo/stamps/issuance.hpp"

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "archive_maker.hpp"
#include "archive_tags.hpp"
#include "batch_planner.hpp"
#include "progress_meter.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/base/log.hpp"
#include "qrcongo/runtime/durable_file.hpp"
#include "store.hpp"

namespace qrcongo::stamps {
namespace {

constexpr int work_nice = 10;

bool is_owed(orders::OrderState state) {
  return state == orders::OrderState::paid || state == orders::OrderState::generating ||
         state == orders::OrderState::failed;
}

bool has_all_batches(const orders::Order& order) {
  for (const orders::Delivery& delivery : order.deliveries) {
    if (!delivery.batch_id) return false;
  }
  return true;
}

// The row as it is once the archive is recorded.
ArchiveSource as_made(ArchiveSource source, const MadeArchive& made) {
  source.archive.size_bytes = made.size_bytes;
  source.archive.sha256 = made.sha256;
  source.codes_crc = made.codes_crc;
  return source;
}

}  // namespace

class Issuance::Body {
 public:
  Body(IssuanceSettings settings, db::Database& database, Service& stamps, orders::Service& orders,
       certification::Service& certification, const Keyring& keyring, monitoring::Metrics& metrics, const Clock& clock,
       Random& random)
      : settings_(std::move(settings)),
        database_(database),
        stamps_(stamps),
        orders_(orders),
        keyring_(keyring),
        metrics_(metrics),
        clock_(clock),
        planner_(settings_, stamps, orders, certification, keyring, random) {}

  ~Body() { stop(); }

  Result<void> start();
  void stop();
  void wake();
  Progress progress(const OrderId& order) const { return meter_.of(order); }
  AtWork at_work() const { return {owed_.load(), meter_.stamps_a_second()}; }
  bool is_well() const { return content_.load(); }

 private:
  // What became of one order for now.
  enum class Outcome { settled, failed, stopped };

  void run();
  bool issue_owed();  // false: something failed and is to be tried again
  Outcome issue_or_note(const OrderId& id);
  Outcome issue(const OrderId& id);
  Result<bool> begin(const OrderId& id);  // whether there are archives to make
  Result<bool> try_to_begin(const OrderId& id, bool& key_is_to_come);
  Result<std::optional<ArchiveSource>> next_archive(const OrderId& id);
  Result<std::optional<MadeArchive>> make(const ArchiveSource& owed);
  Result<bool> record(const OrderId& id, const ArchiveSource& owed, const MadeArchive& made);  // whether to go on
  bool settle(db::Tx& tx, const identity::Call& call, const OrderId& id);
  void note_failure(const OrderId& id, const Error& error);

  const IssuanceSettings settings_;
  db::Database& database_;
  Service& stamps_;
  orders::Service& orders_;
  const Keyring& keyring_;
  monitoring::Metrics& metrics_;
  const Clock& clock_;
  BatchPlanner planner_;
  ProgressMeter meter_;
  std::optional<Fence> fence_;  // used inside the planning transaction alone
  std::unique_ptr<runtime::ThreadPool> pool_;
  std::map<ArchiveId, std::int64_t> bytes_needed_;  // at least, of those that found no room; the scheduling thread's
  std::thread scheduler_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> content_{true};    // after the last look at what is owed
  std::atomic<std::int64_t> owed_{0};  // orders, at that look, less those that are settled since
  std::mutex mutex_;
  std::condition_variable woken_;
  bool wake_ = false;  // guarded by mutex_
};

Result<void> Issuance::Body::start() {
  const auto used_end = database_.read_now([](db::Tx& tx) -> Result<std::int64_t> { return used_numbers_end(tx); });
  if (!used_end) return fail(used_end.error());
  auto fence = Fence::open(settings_.fence_file, *used_end);
  if (!fence) return fail(fence.error());
  fence_.emplace(std::move(*fence));
  if (auto there = runtime::make_folder(settings_.data_dir + "/archives"); !there) return there;
  const std::size_t threads = std::max<std::size_t>(settings_.threads, 1);
  pool_ = std::make_unique<runtime::ThreadPool>("work", threads, threads * tasks_a_maker_and_thread, work_nice);
  scheduler_ = std::thread([this] { run(); });
  return {};
}

void Issuance::Body::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_all();
  if (scheduler_.joinable()) scheduler_.join();
  pool_.reset();
}

void Issuance::Body::wake() {
  {
    std::lock_guard lock(mutex_);
    wake_ = true;
  }
  woken_.notify_all();
}

void Issuance::Body::run() {
  runtime::name_this_thread("issuance", work_nice);
  while (!stopping_.load()) {
    const bool content = issue_owed();
    content_ = content;
    std::unique_lock lock(mutex_);
    const auto called = [this] { return wake_ || stopping_.load(); };
    if (content) {
      woken_.wait(lock, called);
    } else {
      woken_.wait_for(lock, std::chrono::milliseconds(settings_.retry_ms), called);
    }
    wake_ = false;
  }
}

bool Issuance::Body::issue_owed() {
  const auto owed = database_.read_now([&](db::Tx& tx) -> Result<std::vector<OrderId>> { return orders_.owed(tx); });
  if (!owed) return false;
  bool content = true;
  owed_ = static_cast<std::int64_t>(owed->size());
  for (const OrderId& id : *owed) {
    const Outcome outcome = issue_or_note(id);
    meter_.end();
    if (outcome == Outcome::stopped) return true;
    if (outcome == Outcome::settled) --owed_;
    if (outcome == Outcome::failed) content = false;
  }
  return content;
}

Issuance::Body::Outcome Issuance::Body::issue_or_note(const OrderId& id) {
  try {
    return issue(id);
  } catch (const std::exception& failure) {
    // Out of memory, most likely. The orders behind this one still have their turn.
    note_failure(id, Error{Code::internal, failure.what(), {}, 0});
    return Outcome::failed;
  }
}

Issuance::Body::Outcome Issuance::Body::issue(const OrderId& id) {
  const auto fault = [&](const Error& error) {
    note_failure(id, error);
    return Outcome::failed;
  };
  const auto begun = begin(id);
  if (!begun) return fault(begun.error());
  for (bool going_on = *begun; going_on;) {
    const auto owed = next_archive(id);
    if (!owed) return fault(owed.error());
    if (!*owed) break;
    const auto made = make(**owed);
    if (!made) return fault(made.error());
    if (!*made) return Outcome::stopped;
    const auto recorded = record(id, **owed, **made);
    if (!recorded) return fault(recorded.error());
    going_on = *recorded;
  }
  return Outcome::settled;
}

Result<bool> Issuance::Body::begin(const OrderId& id) {
  bool key_is_to_come = false;
  auto begun = try_to_begin(id, key_is_to_come);
  // A generation that came in the same COMMIT is in the keyring when that has returned.
  return key_is_to_come ? try_to_begin(id, key_is_to_come) : begun;
}

Result<bool> Issuance::Body::try_to_begin(const OrderId& id, bool& key_is_to_come) {
  const identity::Call call = identity::system_call(clock_.now_ms());
  return database_.write_now([&](db::Tx& tx) -> Result<bool> {
    auto order = orders_.order(tx, id);
    if (!order) return fail(order.error());
    if (!is_owed(order->state)) return false;
    const bool planned = has_all_batches(*order);
    const auto generation = active_generation(tx);
    key_is_to_come = !planned && generation && keyring_.find(static_cast<unsigned>(*generation)) == nullptr;
    if (key_is_to_come) return fail(Code::unavailable, "La clé de la nouvelle génération n'est pas encore chargée.");
    if (const auto why = planned ? std::nullopt : planner_.hindrance(tx, *order)) return fail(Code::unavailable, *why);
    if (order->state == orders::OrderState::failed && orders_.hold_unless_valid(tx, call, id)) return false;
    // A failed order that has its batches stays failed until an archive of it was made.
    const bool begins = order->state == orders::OrderState::paid || !planned;
    if (begins && order->state != orders::OrderState::generating) {
      const auto generating = orders_.begin_generation(tx, call, id);
      if (!generating) {
        const auto held = orders_.order(tx, id);
        if (held && held->state == orders::OrderState::on_hold) return false;
        return fail(generating.error());
      }
    }
    if (!planned) {
      if (auto made = planner_.plan(tx, call, *order, *fence_); !made) return fail(made.error());
    }
    meter_.begin(id, stamps_in_ready_archives(tx, id), order->quantity);
    return first_pending_archive(tx, id) || settle(tx, call, id);
  });
}

Result<std::optional<ArchiveSource>> Issuance::Body::next_archive(const OrderId& id) {
  return database_.read_now([&](db::Tx& tx) -> Result<std::optional<ArchiveSource>> {
    auto pending = first_pending_archive(tx, id);
    if (!pending) return std::nullopt;
    auto source = stamps_.archive_source(tx, pending->archive.id);
    if (!source) return fail(source.error());
    return std::move(*source);
  });
}

Result<std::optional<MadeArchive>> Issuance::Body::make(const ArchiveSource& owed) {
  if (const auto usable = require_usable(owed, keyring_); !usable) return fail(usable.error());
  const engine::StampKeys* keys = keyring_.find(owed.plan.generation);
  if (const auto possible = engine::check_plan(owed.plan); !possible) return fail(possible.error());
  const auto encryption = encryption_of(owed, keyring_);
  if (!encryption) return fail(encryption.error());
  const std::string archives_folder = settings_.data_dir + "/archives";
  const auto needed = bytes_needed_.find(owed.archive.id);
  if (needed != bytes_needed_.end() && runtime::free_bytes(archives_folder) < needed->second + disk_reserve_bytes) {
    return fail(Code::storage_full, "Plus assez de place dans " + archives_folder + " : il reste " +
                                        runtime::format_megabytes(runtime::free_bytes(archives_folder)) + " libres.");
  }
  const auto start = std::chrono::steady_clock::now();
  std::int64_t stamps = 0;
  ArchiveMaker maker(*pool_, stopping_, settings_.give_way);
  MakeOptions options;
  options.encryption = *encryption;
  // A file that nobody keeps is not written: whatever of it is asked for is made again from the row.
  if (settings_.keep_archives_days > 0 || owed.plan.format_version == 1) {
    options.path = settings_.data_dir + "/" + owed.archive.path;
  }
  auto made = maker.make(owed.plan, *keys, options, [&](std::int64_t more) {
    stamps += more;
    meter_.add(more);
  });
  if (made && *made) {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    metrics_.count_outcome("stamps", false);
    metrics_.count_generated(static_cast<std::uint64_t>(stamps), took.count());
    log::info("archive made",
              {{"name", owed.archive.name}, {"stamps", std::to_string(stamps)}, {"sha256", (*made)->sha256}});
    bytes_needed_.erase(owed.archive.id);
  } else {
    meter_.add(-stamps);
  }
  if (!made && made.error().code == Code::storage_full) bytes_needed_[owed.archive.id] = maker.bytes_reached();
  return made;
}

Result<bool> Issuance::Body::record(const OrderId& id, const ArchiveSource& owed, const MadeArchive& made) {
  const identity::Call call = identity::system_call(clock_.now_ms());
  return database_.write_now([&](db::Tx& tx) -> Result<bool> {
    set_archive_ready(tx, owed.archive.id, made, ready_tag_of(as_made(owed, made), keyring_), call.now_ms);
    call.record(tx, "archive.make", owed.archive.id.str(),
                {{"batch_id", owed.archive.batch_id.str()},
                 {"part", owed.archive.part},
                 {"size_bytes", made.size_bytes},
                 {"sha256", made.sha256}});
    return settle(tx, call, id);
  });
}

// Brings the order's state up to what stands on disk; whether its archives are still to be made.
bool Issuance::Body::settle(db::Tx& tx, const identity::Call& call, const OrderId& id) {
  const auto before = orders_.order(tx, id);
  check(before.has_value(), "a batch without its order");
  // Where the certificate no longer holds this puts the order on hold, which the next look sees.
  if (before->state == orders::OrderState::failed) static_cast<void>(orders_.begin_generation(tx, call, id));
  const auto order = orders_.order(tx, id);
  if (order->state != orders::OrderState::generating) return false;
  if (first_pending_archive(tx, id)) return true;
  orders_.mark_ready(tx, call, id);
  return false;
}

void Issuance::Body::note_failure(const OrderId& id, const Error& error) {
  log::error("stamps cannot be made", {{"order", id.str()}, {"why", error.detail}});
  metrics_.count_outcome("stamps", true);
  const std::string reason = error.code == Code::internal ? "Erreur interne pendant la fabrication." : error.detail;
  const identity::Call call = identity::system_call(clock_.now_ms());
  const auto noted = database_.write_now([&](db::Tx& tx) -> Result<void> {
    const auto order = orders_.order(tx, id);
    if (!order) return fail(order.error());
    // An order that failed before and fails again says so once, not at every attempt.
    if (order->state == orders::OrderState::paid || order->state == orders::OrderState::generating) {
      orders_.mark_failed(tx, call, id, reason);
    }
    return {};
  });
  if (!noted) log::error("a failure could not be noted", {{"order", id.str()}, {"why", noted.error().detail}});
}

Issuance::Issuance(IssuanceSettings settings, db::Database& database, Service& stamps, orders::Service& orders,
                   certification::Service& certification, const Keyring& keyring, monitoring::Metrics& metrics,
                   const Clock& clock, Random& random)
    : body_(std::make_unique<Body>(std::move(settings), database, stamps, orders, certification, keyring, metrics,
                                   clock, random)) {}

Issuance::~Issuance() = default;

Result<void> Issuance::start() { return body_->start(); }
void Issuance::stop() { body_->stop(); }
void Issuance::wake() { body_->wake(); }
Progress Issuance::progress(const OrderId& order) const { return body_->progress(order); }
AtWork Issuance::at_work() const { return body_->at_work(); }
bool Issuance::is_well() const { return body_->is_well(); }

}  // namespace qrcongo::stamps
