#include "upkeep.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>

#include "clock_mark.hpp"
#include "data_directory.hpp"
#include "qrcongo/base/log.hpp"
#include "qrcongo/runtime/thread_pool.hpp"
#include "qrcongo/verification/suspected_scans.hpp"

namespace qrcongo::app {
namespace {

constexpr std::chrono::minutes look_every{1};
constexpr double disk_low_bytes = 256 << 20;
constexpr std::int64_t archives_looked_at_every_ms = hour_ms;
constexpr std::int64_t photos_looked_at_every_ms = hour_ms;
constexpr std::int64_t suspected_scans_looked_at_every_ms = hour_ms;
constexpr std::int64_t seals_looked_at_every_ms = hour_ms;
constexpr int archives_a_round = 10;

}  // namespace

struct Upkeep::Figures {
  std::atomic<double> revenue_per_day{0};
  std::atomic<double> printers_active{0};
  std::atomic<double> free_bytes{0};
  std::atomic<double> size_bytes{0};
};

Upkeep::Upkeep(Application& app) : app_(app), figures_(std::make_shared<Figures>()) {
  app.metrics->add_gauge("revenue_per_day", "Confirmed payments less credits since midnight, in minor units",
                         [figures = figures_] { return figures->revenue_per_day.load(); });
  app.metrics->add_gauge("estampilleurs_active", "Printers whose agreement holds",
                         [figures = figures_] { return figures->printers_active.load(); });
  app.metrics->add_gauge("storage_free_bytes", "Room left in the data directory's file system",
                         [figures = figures_] { return figures->free_bytes.load(); });
  app.metrics->add_gauge("storage_size_bytes", "Size of the data directory's file system",
                         [figures = figures_] { return figures->size_bytes.load(); });
  app.health.add("disk", [figures = figures_]() -> monitoring::ComponentHealth {
    const bool well = figures->free_bytes >= disk_low_bytes;
    return {"", well, well ? "" : "presque plein"};
  });
}

Upkeep::~Upkeep() { stop(); }

void Upkeep::each_minute(std::function<void()> look) { looks_.push_back(std::move(look)); }

void Upkeep::start() {
  round();
  thread_ = std::thread([this] { run(); });
}

void Upkeep::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Upkeep::run() {
  runtime::name_this_thread("upkeep");
  // Not in the first round, which a start waits for: it may take seconds.
  let_go();
  std::unique_lock lock(mutex_);
  while (!woken_.wait_for(lock, look_every, [this] { return stopping_; })) {
    lock.unlock();
    round();
    for (const auto& look : looks_) look();
    let_go();
    lock.lock();
  }
}

void Upkeep::let_go() {
  for (const auto act : {&Upkeep::let_go_of_archives, &Upkeep::let_go_of_photos, &Upkeep::let_go_of_suspected_scans,
                         &Upkeep::seal_audit}) {
    // Each may take minutes, in which the clock may leap.
    if (app_.clock_guard.leapt_ms() == 0) (this->*act)();
  }
}

void Upkeep::measure_disk() {
  std::error_code error;
  const auto space = std::filesystem::space(app_.configuration().storage.data_dir, error);
  figures_->free_bytes = error ? 0 : static_cast<double>(space.available);
  figures_->size_bytes = error ? 0 : static_cast<double>(space.capacity);
}

// Removes the files of archives that are older than they are kept, a few a round: each is made again first, in memory,
// so that nothing goes that could not come back.
void Upkeep::let_go_of_archives() {
  const std::int64_t now_ms = app_.clock.now_ms();
  const std::int64_t kept_since = now_ms - app_.configuration().storage.keep_archives_days * day_ms;
  if (now_ms - archives_looked_at_ >= archives_looked_at_every_ms) {
    archives_looked_at_ = now_ms;
    find_old_archives(kept_since);
  }
  for (int left = archives_a_round; left > 0 && !old_archives_.empty(); --left) {
    const stamps::ArchiveSource source = std::move(old_archives_.back());
    old_archives_.pop_back();
    auto gone = app_.archive_files.make_again(source, 1, false);
    if (gone) gone = app_.archive_files.remove_older(source.archive, kept_since);
    if (!gone) log::error("an old archive stays", {{"why", gone.error().detail}});
  }
}

void Upkeep::find_old_archives(std::int64_t kept_since) {
  old_archives_.clear();
  const auto found = app_.database->read_now([&](db::Tx& tx) -> Result<void> {
    for (const stamps::Archive& archive : app_.stamps.ready_archives(tx)) {
      const bool old = archive.made_at.value_or(kept_since) < kept_since && archive.format_version > 1;
      if (!old || !app_.archive_files.is_older(archive, kept_since)) continue;
      auto source = app_.stamps.archive_source(tx, archive.id);
      // What could not be made again stays; whose row was altered is told at each look.
      if (source && app_.archive_files.require_usable(*source)) old_archives_.push_back(std::move(*source));
    }
    return {};
  });
  if (!found) log::error("old archives are not found", {{"why", found.error().detail}});
}

void Upkeep::let_go_of_photos() {
  const std::int64_t now_ms = app_.clock.now_ms();
  if (now_ms - photos_looked_at_ < photos_looked_at_every_ms) return;
  photos_looked_at_ = now_ms;
  const Configuration& configuration = app_.configuration();
  const verification::PhotoRetention retention{reports_folder(configuration),
                                               configuration.retention.report_photos_days};
  const auto gone = verification::let_go_of_photos(*app_.database, app_.citizen_reports, retention, now_ms);
  if (!gone) return log::error("old photos stay", {{"why", gone.error().detail}});
  if (*gone > 0) log::info("photos were removed", {{"photos", std::to_string(*gone)}});
}

void Upkeep::let_go_of_suspected_scans() {
  const std::int64_t now_ms = app_.clock.now_ms();
  if (now_ms - suspected_scans_looked_at_ < suspected_scans_looked_at_every_ms) return;
  suspected_scans_looked_at_ = now_ms;
  const std::int64_t before_ms = now_ms - app_.configuration().retention.suspected_scans_days * day_ms;
  const auto gone = app_.database->write_now(
      [&](db::Tx& tx) -> Result<std::int64_t> { return verification::erase_suspected_scans(tx, before_ms); });
  if (!gone) return log::error("looks of closed suspicions stay", {{"why", gone.error().detail}});
  if (*gone > 0) log::info("looks of closed suspicions were erased", {{"looks", std::to_string(*gone)}});
}

void Upkeep::seal_audit() {
  const std::int64_t now_ms = app_.clock.now_ms();
  if (now_ms - seals_looked_at_ < seals_looked_at_every_ms) return;
  seals_looked_at_ = now_ms;
  while (true) {
    const auto sealed = app_.seals.seal_if_due();
    if (!sealed) return log::error("a month of the audit log is not sealed", {{"why", sealed.error().detail}});
    if (!sealed->has_value()) return;
    log::info("a month of the audit log is sealed", {{"file", **sealed}});
  }
}

// On its own, so that whatever else fails the record does not stand still.
void Upkeep::write_time() {
  const auto written = app_.database->write_now([&](db::Tx& tx) -> Result<void> {
    write_highest_time(tx, app_.clock_guard.highest_ms());
    return {};
  });
  if (!written) log::error("the time is not written down", {{"why", written.error().detail}});
}

// Time is read before the clock is looked at: it may leap in between.
void Upkeep::keep_time() {
  const std::int64_t now_ms = app_.clock.now_ms();
  if (app_.clock_guard.leapt_ms() > 0) return;
  const auto kept = app_.database->write_now([&](db::Tx& tx) -> Result<void> {
    const auto expired = app_.certification.expire(tx, now_ms);
    if (!expired) return fail(expired.error());
    const auto moved = app_.orders.keep_time(tx, now_ms);
    if (!moved) return fail(moved.error());
    if (auto tokens = app_.authority.keep_time(tx, now_ms); !tokens) return fail(tokens.error());
    app_.citizen_reports.erase_contacts(tx, now_ms);
    return {};
  });
  if (!kept) log::error("upkeep failed", {{"why", kept.error().detail}});
}

void Upkeep::round() {
  const auto start = std::chrono::steady_clock::now();
  measure_disk();
  write_time();
  keep_time();
  const std::int64_t now_ms = app_.clock.now_ms();
  const UtcOffset offset = app_.configuration().authority.utc_offset;
  const auto counted = app_.database->read_now([&](db::Tx& tx) -> Result<void> {
    const std::int64_t today = offset.day_of(now_ms);
    figures_->revenue_per_day = static_cast<double>(app_.orders.revenue_since(tx, offset.start_of_day_ms(today)));
    figures_->printers_active = static_cast<double>(identity::count_approved_printers(tx, today));
    return {};
  });
  if (!counted) log::error("figures are missing", {{"why", counted.error().detail}});
  app_.metrics->count_task("upkeep", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
}

}  // namespace qrcongo::app
