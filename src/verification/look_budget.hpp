// How many looks at one stamp from one place are kept one by one, so that whoever floods a stamp chooses nothing of
// what is seen of others: so many of a client a day, so many of a place a day and in all, then few. One rule for memory
// and for the database. Private to verification; a plain value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>

namespace qrcongo::verification {

class LookBudget {
 public:
  static constexpr std::size_t of_a_client_a_day = 5;
  static constexpr std::size_t of_a_place_a_day = 25;  // then one an hour
  static constexpr std::size_t of_a_place = 250;       // then one a day

  // Whether one more is kept; it is counted then. Looks may come a little out of order of time.
  bool take(std::uint64_t client, std::int64_t at_ms);
  // One that is kept already.
  void count(std::uint64_t client, std::int64_t at_ms);

 private:
  bool has_room(std::int64_t at_ms) const;
  void begin_day(std::int64_t at_ms);

  std::int64_t day_ = std::numeric_limits<std::int64_t>::min();  // since 1970, UTC
  std::size_t today_ = 0;
  std::size_t in_all_ = 0;
  std::int64_t last_at_ms_ = 0;
  std::map<std::uint64_t, std::size_t> of_clients_;  // today
};

}  // namespace qrcongo::verification
