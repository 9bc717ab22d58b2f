// Who takes a register away at the moment: one at a time each, and few together, since each holds a connection, a page
// of rows and a question to the database for as long as its client reads. Private to analytics; any thread.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "qrcongo/base/result.hpp"

namespace qrcongo::analytics {

class ExportPlaces : public std::enable_shared_from_this<ExportPlaces> {
 public:
  // One export's place, given back with it.
  class Place {
   public:
    Place(Place&& other) noexcept : places_(std::move(other.places_)), person_(std::move(other.person_)) {}
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (places_) places_->give_back(person_);
    }

   private:
    friend ExportPlaces;
    Place(std::shared_ptr<ExportPlaces> places, std::string person)
        : places_(std::move(places)), person_(std::move(person)) {}

    std::shared_ptr<ExportPlaces> places_;
    std::string person_;
  };

  static constexpr std::size_t most = 16;

  // Code::rate_limited where this person has one under way, Code::unavailable where all together have as many as may
  // be.
  Result<Place> take(const std::string& person);

 private:
  void give_back(const std::string& person);

  std::mutex mutex_;
  std::set<std::string> persons_;  // guarded by mutex_
};

}  // namespace qrcongo::analytics
