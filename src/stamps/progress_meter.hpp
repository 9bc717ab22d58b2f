// How far the order under way is, for whoever asks. Written by the scheduling thread, read by any.
#pragma once

#include <chrono>
#include <deque>
#include <mutex>

#include "qrcongo/stamps/issuance.hpp"

namespace qrcongo::stamps {

class ProgressMeter {
 public:
  void begin(const OrderId& order, std::int64_t made, std::int64_t quantity);
  void add(std::int64_t stamps);  // negative: an archive that has to be made again
  void end();                     // nothing is under way; the last figures stay

  double stamps_a_second() const;           // 0 when nothing is under way
  Progress of(const OrderId& order) const;  // zeros where it is not the last order that was begun

 private:
  double rate() const;  // under mutex_

  struct Sample {
    std::chrono::steady_clock::time_point at;
    std::int64_t made = 0;
  };

  mutable std::mutex mutex_;
  OrderId order_;  // all guarded by mutex_
  std::int64_t made_ = 0;
  std::int64_t quantity_ = 0;
  bool under_way_ = false;
  std::deque<Sample> samples_;  // of the last seconds
};

}  // namespace qrcongo::stamps
