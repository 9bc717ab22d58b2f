// What happened today, in seven days and in thirty.
#include "qrcongo/analytics/service.hpp"
#include "slices.hpp"

namespace qrcongo::analytics {
namespace {

// The windows end with today; a sum of a day goes into all that hold that day.
class Windows {
 public:
  Windows(Summary& summary, std::int64_t today) : summary_(summary), today_(today) {}

  template <class Add>
  void add(std::int64_t day, const Add& add) {
    add(summary_.last_30_days);
    if (day > today_ - 7) add(summary_.last_7_days);
    if (day >= today_) add(summary_.today);
  }

 private:
  Summary& summary_;
  const std::int64_t today_;
};

void add_scans(db::Tx& tx, const store::Slice& slice, Windows& windows) {
  store::each_sum(tx, store::Source::scans, Group::verdict, slice, [&](const store::SumRow& row) {
    windows.add(row.unit, [&](Window& window) {
      window.scans += row.count;
      if (window.suspected && row.key == "suspected_copy") *window.suspected += row.count;
    });
  });
}

void add_orders(db::Tx& tx, const store::Slice& slice, Windows& windows) {
  store::each_sum(tx, store::Source::orders, Group::none, slice, [&](const store::SumRow& row) {
    windows.add(row.unit, [&](Window& window) {
      window.orders += row.count;
      window.stamps_ordered += row.quantity;
    });
  });
}

void add_revenue(db::Tx& tx, const store::Slice& slice, Windows& windows) {
  store::each_sum(tx, store::Source::payments, Group::none, slice, [&](const store::SumRow& row) {
    windows.add(row.unit, [&](Window& window) {
      if (row.currency == window.revenue.currency) window.revenue.amount += row.quantity;
    });
  });
}

void add_stamps(db::Tx& tx, const store::Slice& slice, store::Source source, std::int64_t Window::*place,
                Windows& windows) {
  store::each_sum(tx, source, Group::none, slice, [&](const store::SumRow& row) {
    windows.add(row.unit, [&](Window& window) { window.*place += row.quantity; });
  });
}

}  // namespace

Summary Service::summary(db::Tx& tx, const identity::Call& call) const {
  Summary summary;
  summary.at = call.now_ms;
  for (Window* window : {&summary.today, &summary.last_7_days, &summary.last_30_days})
    window->revenue.currency = settings_.currency;
  const std::int64_t today = settings_.utc_offset.day_of(call.now_ms);
  const auto own = own_of(call);
  const store::Slice slice = slice_of({today - usual_days + 1, today}, Step::day, settings_.utc_offset, own);
  if (!own) summary.today.suspected = summary.last_7_days.suspected = summary.last_30_days.suspected = 0;
  Windows windows(summary, today);
  add_scans(tx, slice, windows);
  add_orders(tx, slice, windows);
  add_revenue(tx, slice, windows);
  add_stamps(tx, slice, store::Source::batches, &Window::stamps_issued, windows);
  add_stamps(tx, slice, store::Source::activations, &Window::stamps_activated, windows);
  summary.certificates = store::count_certificates(tx, today, own);
  if (own) return summary;
  summary.open_suspicions = store::count_open_suspicions(tx);
  summary.enterprises = store::count_enterprises(tx);
  summary.printers = store::count_printers(tx, today);
  return summary;
}

}  // namespace qrcongo::analytics
