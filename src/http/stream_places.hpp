// How many streams of events are open, in all and of each caller, since each holds a connection and is looked after for
// minutes. Owned by the server and outlives its connections; any thread.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "qrcongo/base/result.hpp"

namespace qrcongo::http {

class StreamPlaces {
  using Counts = std::map<std::string, std::size_t>;

 public:
  // One stream's place, given back with it.
  class Place {
   public:
    Place(Place&& other) noexcept : places_(std::exchange(other.places_, nullptr)), count_(other.count_) {}
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (places_ != nullptr) places_->give_back(count_);
    }

   private:
    friend StreamPlaces;
    Place(StreamPlaces& places, Counts::iterator count) : places_(&places), count_(count) {}

    StreamPlaces* places_;
    Counts::iterator count_;
  };

  StreamPlaces(std::size_t most, std::size_t most_a_caller) : most_(most), most_a_caller_(most_a_caller) {}

  // Code::rate_limited where this caller has all that he may, Code::unavailable where all together have.
  Result<Place> take(const std::string& caller);

 private:
  void give_back(Counts::iterator count);

  const std::size_t most_;
  const std::size_t most_a_caller_;
  std::mutex mutex_;
  std::size_t taken_ = 0;  // guarded by mutex_
  Counts of_callers_;      // guarded by mutex_; none is 0
};

}  // namespace qrcongo::http
