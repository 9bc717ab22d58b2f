#include "look_budget.hpp"

#include <algorithm>
#include <string>

#include "client_keys.hpp"
#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/clock.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::verification {

std::int64_t draw_of(const ledger::KeptScan& look) {
  const bool is_inspection = look.scan.kind == ledger::ScanKind::inspected;
  const std::string who = is_inspection ? "look " + std::to_string(look.sequence)
                                        : "network " + std::to_string(network_of_mark(look.scan.client));
  const auto digest = crypto::sha256(as_bytes("draw of stamp " + std::to_string(look.scan.number) + " " + who));
  std::uint64_t draw = 0;
  for (std::size_t i = 0; i < sizeof(draw); ++i) draw = draw << 8U | digest[i];
  return static_cast<std::int64_t>(draw >> 1U);
}

// All looks of a network have one lot, so that its turns in the draw are 1, 2, ... without gaps: one that did not win,
// or lost its place, would not win later either.
bool LookBudget::take(std::int64_t draw, std::int64_t at_ms) {
  begin_day(at_ms);
  const auto is_own = [draw](const Lot& other) { return other.draw == draw; };
  const auto own = static_cast<std::size_t>(std::count_if(drawn_.begin(), drawn_.end(), is_own));
  if (own >= of_a_client_a_day) return false;
  const Lot lot{own + 1, draw};
  if (drawn_.size() < room_) {
    drawn_.push_back(lot);
  } else {
    const auto worst = std::max_element(drawn_.begin(), drawn_.end());
    if (*worst < lot) return false;
    *worst = lot;
  }
  ++in_all_;
  return true;
}

// A look of yesterday that comes late is one of today's.
void LookBudget::begin_day(std::int64_t at_ms) {
  const std::int64_t day = at_ms / day_ms;
  if (day <= day_) return;
  day_ = day;
  room_ = in_all_ < of_a_place ? of_a_place_a_day : afterwards_a_day;
  drawn_.clear();
}

}  // namespace qrcongo::verification
