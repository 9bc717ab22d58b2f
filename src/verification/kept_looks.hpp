// What is known of the looks that lie in the database, between two writes of the one who writes them: a flood has
// nothing read again. Of a bounded size. Owned by the scan follower; the thread that writes. After a transaction that
// failed it must be cleared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "look_budget.hpp"

namespace qrcongo::verification {

class KeptLooks {
 public:
  struct OfPlace {
    LookBudget budget;
    bool has_newest = false;
  };
  // place, its source, whether it is an inspector's (LookPlace)
  using PlaceKey = std::tuple<std::string, std::string, bool>;

  struct OfSuspicion {
    std::int64_t weighed_at = -1;  // when the stamp was last decided about
    std::int64_t last = -1;        // sequence
    std::map<PlaceKey, OfPlace> places;
  };

  OfSuspicion* find(std::int64_t suspicion) {
    const auto known = suspicions_.find(suspicion);
    return known == suspicions_.end() ? nullptr : &known->second;
  }
  // What it refers to holds until the next call of this or of clear().
  OfSuspicion& add(std::int64_t suspicion, OfSuspicion kept) {
    if (suspicions_.size() >= most) clear();
    return suspicions_[suspicion] = std::move(kept);
  }
  void clear() { suspicions_.clear(); }

 private:
  static constexpr std::size_t most = 5000;  // about a kilobyte each, where there is one place

  std::map<std::int64_t, OfSuspicion> suspicions_;  // by the suspicion's own sequence
};

}  // namespace qrcongo::verification
