// Which looks at one stamp from one place are kept one by one, so that whoever floods a stamp chooses nothing of what
// is seen of others: each day's are drawn by lot. A network's lot (draw_of) is a hash of its mark, which is made with a
// key that nobody has: who looks first, or from where, wins nothing by it. The lowest lots of a day are kept, first
// looks before anybody's second ones. What was kept stays when a lower lot comes: of N networks that are about 25 (1 +
// ln N / 25) looks a day. One rule for memory and for the database, which may be asked of any part of the looks first:
// what such a part leaves out no whole would have kept. Private to verification; a plain value.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "qrcongo/verification/ledger/scan_ledger.hpp"

namespace qrcongo::verification {

// The same for all looks of one network at one stamp on one day, but an inspector's, of which each has its own.
std::int64_t draw_of(const ledger::KeptScan& look);

class LookBudget {
 public:
  static constexpr std::size_t of_a_client_a_day = 5;  // a client: its network
  static constexpr std::size_t of_a_place_a_day = 25;  // drawn
  static constexpr std::size_t of_a_place = 250;       // on earlier days; from then on
  static constexpr std::size_t afterwards_a_day = 5;   // drawn

  // Whether one more is kept; it is counted then. Looks may come a little out of order of time.
  bool take(std::int64_t draw, std::int64_t at_ms);
  // So many are kept already, of days before the first that is taken.
  void count_earlier(std::size_t kept) { in_all_ += kept; }

 private:
  struct Lot {
    std::size_t turn = 1;  // its network's first, second, ...
    std::int64_t draw = 0;

    auto operator<=>(const Lot&) const = default;
  };

  void begin_day(std::int64_t at_ms);

  std::int64_t day_ = std::numeric_limits<std::int64_t>::min();  // since 1970, UTC
  std::size_t room_ = of_a_place_a_day;                          // of the day
  std::size_t in_all_ = 0;
  std::vector<Lot> drawn_;  // today
};

}  // namespace qrcongo::verification
