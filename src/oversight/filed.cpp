#include "filed.hpp"

namespace qrcongo::oversight::store {

std::string rows_sql(const Register& place) {
  return std::string("SELECT ") + place.columns + " FROM " + place.view +
         " WHERE sequence > :after ORDER BY sequence LIMIT :most";
}

// The order of the tables is given: row by row, and of each its few entries by their subject.
std::string entries_sql(const Register& place) {
  return std::string(
             "SELECT r.sequence, e.sequence, e.time_ms, e.actor_kind, e.actor_id, e.actor_role, "
             "e.actor_organisation_id, e.action, "
             "e.detail FROM ") +
         place.view +
         " AS r CROSS JOIN reconciliation_entries AS e WHERE r.sequence BETWEEN :first AND :last AND e.subject_kind = "
         "'" +
         place.kind + "' AND e.subject_id = r.id ORDER BY r.sequence, e.sequence";
}

}  // namespace qrcongo::oversight::store
