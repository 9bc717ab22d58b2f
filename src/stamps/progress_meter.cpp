#include "progress_meter.hpp"

namespace qrcongo::stamps {
namespace {

constexpr std::chrono::seconds rate_window{5};

}  // namespace

void ProgressMeter::begin(const OrderId& order, std::int64_t made, std::int64_t quantity) {
  std::lock_guard lock(mutex_);
  order_ = order;
  made_ = made;
  quantity_ = quantity;
  under_way_ = true;
  samples_.assign(1, Sample{std::chrono::steady_clock::now(), made});
}

void ProgressMeter::add(std::int64_t stamps) {
  std::lock_guard lock(mutex_);
  made_ += stamps;
  const auto now = std::chrono::steady_clock::now();
  samples_.push_back({now, made_});
  while (samples_.size() > 2 && now - samples_[1].at > rate_window) samples_.pop_front();
}

void ProgressMeter::end() {
  std::lock_guard lock(mutex_);
  under_way_ = false;
}

Progress ProgressMeter::of(const OrderId& order) const {
  std::lock_guard lock(mutex_);
  if (order != order_) return {};
  return {made_, quantity_, rate()};
}

double ProgressMeter::stamps_a_second() const {
  std::lock_guard lock(mutex_);
  return rate();
}

double ProgressMeter::rate() const {
  if (!under_way_ || samples_.empty()) return 0;
  const std::chrono::duration<double> since = std::chrono::steady_clock::now() - samples_.front().at;
  return since.count() > 0 ? static_cast<double>(made_ - samples_.front().made) / since.count() : 0;
}

}  // namespace qrcongo::stamps
