// What time itself brings: certificates that expire, orders that lapse, keys that follow one another, photos that are
// kept no longer, months of the audit log that are over, and the figures that are too dear to compute when somebody
// looks. What nobody could undo waits while the clock has leapt forward. Owned by app, with a thread of its own that
// looks every minute.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "application.hpp"
#include "qrcongo/verification/photo_retention.hpp"

namespace qrcongo::app {

class Upkeep {
 public:
  explicit Upkeep(Application& app);  // registers its figures with the app's metrics and health
  ~Upkeep();

  void each_minute(std::function<void()> look);  // before start: on the upkeep's thread, a minute after it and so on
  void start();                                  // the first round is done when this returns
  void stop();

 private:
  // Outlives the thread: the metrics ask for it whenever somebody looks.
  struct Figures;

  void run();
  void round();
  void measure_disk();
  void write_time();
  void keep_time();
  void let_go();  // of what was kept long enough, and seals what is over
  void let_go_of_archives();
  void find_old_archives(std::int64_t kept_since);
  void let_go_of_photos();
  void let_go_of_suspected_scans();
  void seal_audit();

  Application& app_;
  const std::shared_ptr<Figures> figures_;
  std::vector<std::function<void()>> looks_;
  std::mutex mutex_;
  std::condition_variable woken_;
  bool stopping_ = false;                            // guarded by mutex_
  std::int64_t archives_looked_at_ = 0;              // time
  std::int64_t photos_looked_at_ = 0;                // time
  std::int64_t suspected_scans_looked_at_ = 0;       // time
  std::int64_t seals_looked_at_ = 0;                 // time
  std::vector<stamps::ArchiveSource> old_archives_;  // whose files are to be removed
  std::thread thread_;
};

}  // namespace qrcongo::app
