#include "clock_mark.hpp"

#include <algorithm>

#include "qrcongo/audit/log.hpp"

namespace qrcongo::app {

std::int64_t highest_known_time(db::Tx& tx) {
  const auto mark = tx.row<std::int64_t>("SELECT highest_ms FROM clock_mark");
  return std::max(mark.value_or(0), audit::last_time_ms(tx));
}

void write_highest_time(db::Tx& tx, std::int64_t highest_ms) {
  tx.run(
      "INSERT INTO clock_mark (one, highest_ms) VALUES (1, :highest_ms) "
      "ON CONFLICT (one) DO UPDATE SET highest_ms = excluded.highest_ms",
      highest_ms);
}

std::string clock_fault(runtime::ClockGuard& guard) {
  const std::int64_t behind_ms = guard.behind_ms();
  if (behind_ms == 0) return {};
  return "L'horloge a reculé de " + std::to_string(behind_ms / second_ms) +
         " s : rien n'est émis tant qu'elle n'est pas juste. Réglez-la, ou confirmez-la par « qrcongo clock accept ».";
}

}  // namespace qrcongo::app
