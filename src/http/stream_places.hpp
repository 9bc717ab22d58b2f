// How many streams of events are open, in all, of each caller and of each organisation, since each holds a connection
// and is looked after for minutes. Some places are kept for those who watch over the others. Owned by the server and
// outlives its connections; any thread.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "qrcongo/base/result.hpp"

namespace qrcongo::http {

struct StreamBounds {
  std::size_t most = 0;
  std::size_t reserved = 0;  // of these, for whom the reserve is
  std::size_t most_a_caller = 0;
  std::size_t most_an_organisation = 0;
};

struct StreamCaller {
  std::string name;
  std::string organisation;  // empty: not bounded with others
  bool has_reserve = false;
};

struct StreamRefusal {
  Error error;
  std::size_t most = 0;  // of this caller or his organisation; 0: all places are taken
};

class StreamPlaces {
  using Counts = std::map<std::string, std::size_t>;

 public:
  // One stream's place, given back with it.
  class Place {
   public:
    Place(Place&& other) noexcept
        : places_(std::exchange(other.places_, nullptr)),
          of_caller_(other.of_caller_),
          of_organisation_(other.of_organisation_) {}
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (places_ != nullptr) places_->give_back(*this);
    }

   private:
    friend StreamPlaces;
    Place(StreamPlaces& places, Counts::iterator of_caller, std::optional<Counts::iterator> of_organisation)
        : places_(&places), of_caller_(of_caller), of_organisation_(of_organisation) {}

    StreamPlaces* places_;
    Counts::iterator of_caller_;
    std::optional<Counts::iterator> of_organisation_;
  };

  explicit StreamPlaces(StreamBounds bounds) : bounds_(bounds) {}

  // Code::rate_limited where this caller or his organisation has all that there are for him, Code::unavailable where
  // all together have.
  tl::expected<Place, StreamRefusal> take(const StreamCaller& caller);

 private:
  std::optional<StreamRefusal> refusal_of(const StreamCaller& caller) const;
  void give_back(const Place& place);

  const StreamBounds bounds_;
  std::mutex mutex_;
  std::size_t taken_ = 0;    // guarded by mutex_
  Counts of_callers_;        // guarded by mutex_; none is 0
  Counts of_organisations_;  // the same
};

}  // namespace qrcongo::http
