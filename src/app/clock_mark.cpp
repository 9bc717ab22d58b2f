#include "clock_mark.hpp"

#include <algorithm>

#include "qrcongo/audit/log.hpp"

namespace qrcongo::app {

runtime::TimeOnRecord time_on_record(db::Tx& tx) {
  const std::int64_t mark = tx.row<std::int64_t>("SELECT highest_ms FROM clock_mark").value_or(0);
  return {std::max(mark, audit::last_time_ms(tx)), mark};
}

void write_highest_time(db::Tx& tx, std::int64_t highest_ms) {
  tx.run(
      "INSERT INTO clock_mark (one, highest_ms) VALUES (1, :highest_ms) "
      "ON CONFLICT (one) DO UPDATE SET highest_ms = excluded.highest_ms",
      highest_ms);
}

std::string clock_fault(runtime::ClockGuard& guard) {
  if (const std::int64_t leapt_ms = guard.leapt_ms(); leapt_ms > 0) {
    return "L'horloge a avancé de " + std::to_string(leapt_ms / second_ms) +
           " s d'un coup : rien n'est émis, et rien n'expire ni n'est effacé, tant qu'elle n'est pas juste depuis une "
           "heure. Réglez-la, ou confirmez-la par « qrcongo clock accept ».";
  }
  const std::int64_t behind_ms = guard.behind_ms();
  if (behind_ms == 0) return {};
  return "L'horloge a reculé de " + std::to_string(behind_ms / second_ms) +
         " s : rien n'est émis tant qu'elle n'est pas juste. Réglez-la, ou confirmez-la par « qrcongo clock accept ».";
}

}  // namespace qrcongo::app
