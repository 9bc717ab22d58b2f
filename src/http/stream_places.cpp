#include "stream_places.hpp"

namespace qrcongo::http {
namespace {

constexpr int pause_s = 10;

}  // namespace

Result<StreamPlaces::Place> StreamPlaces::take(const std::string& caller) {
  const std::lock_guard lock(mutex_);
  const auto found = of_callers_.find(caller);
  if (found != of_callers_.end() && found->second >= most_a_caller_) {
    return fail(Error{Code::rate_limited, "Trop de suivis en direct sont ouverts à la fois.", {}, pause_s});
  }
  if (taken_ >= most_) {
    return fail(Error{Code::unavailable, "Trop de suivis en direct sont ouverts en ce moment.", {}, pause_s});
  }
  const auto count = of_callers_.try_emplace(caller).first;
  ++count->second;
  ++taken_;
  return Place(*this, count);
}

void StreamPlaces::give_back(Counts::iterator count) {
  const std::lock_guard lock(mutex_);
  --taken_;
  if (--count->second == 0) of_callers_.erase(count);
}

}  // namespace qrcongo::http
