// Whether a client takes bytes fast enough, judged over one stretch of time after the other: a pause is forgiven, a
// trickle is not. A plain value of one connection, on its io thread.
#pragma once

#include <chrono>
#include <cstdint>

namespace qrcongo::http {

class Pace {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // bytes: what was taken in all by now; only the difference counts.
  void begin(Time now, std::int64_t bytes) {
    since_ = now;
    bytes_ = bytes;
  }

  bool is_due(Time now, std::chrono::milliseconds stretch) const { return now - since_ >= stretch; }

  // Judges what has gone by since the last judgement, and begins anew.
  bool was_slow(Time now, std::int64_t bytes, std::int64_t least_bytes_per_s) {
    const double seconds = std::chrono::duration<double>(now - since_).count();
    const auto taken = static_cast<double>(bytes - bytes_);
    begin(now, bytes);
    return taken < static_cast<double>(least_bytes_per_s) * seconds;
  }

 private:
  Time since_;
  std::int64_t bytes_ = 0;
};

}  // namespace qrcongo::http
