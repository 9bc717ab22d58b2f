// One reconciliation, from its first row to its report. Private to oversight; made anew for each, on the thread whose
// transaction it is given.
#pragma once

#include <functional>

#include "checks.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/oversight/reconciliation.hpp"

namespace qrcongo::oversight {

class Reconciler {
 public:
  // go_on(done, all) is asked now and then; false ends it.
  using GoOn = std::function<bool(std::int64_t done, std::int64_t all)>;

  Reconciler(const Settings& settings, std::int64_t now_ms, std::size_t findings_max, GoOn go_on)
      : settings_(settings), now_ms_(now_ms), findings_(findings_max), go_on_(std::move(go_on)) {}

  Result<Report> run(db::Tx& tx);

 private:
  void check_schema(db::Tx& tx);
  void check_log(db::Tx& tx);
  void check_people(db::Tx& tx);
  void check_decisions(db::Tx& tx);
  void check_orders(db::Tx& tx);
  void check_batches(db::Tx& tx);
  template <class Row>
  void check_register(db::Tx& tx, void (*check)(const store::Filed<Row>&, Findings&));
  void check_numbers(const store::BatchRow& batch);
  void check_rows(db::Tx& tx, const store::BatchFile& file);
  void count_missing_files(const store::BatchFile& file);
  void find_fence_end();
  void advance(std::int64_t steps);

  const Settings& settings_;
  const std::int64_t now_ms_;
  Report report_;
  Findings findings_;
  const GoOn go_on_;
  std::int64_t done_ = 0;
  std::int64_t all_ = 0;
  std::int64_t numbers_end_ = 0;  // the first number above the batches so far
  std::int64_t fence_end_ = 0;
};

}  // namespace qrcongo::oversight
