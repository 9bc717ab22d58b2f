// The table of suspicions. Private to verification; each call belongs to the thread whose transaction it is given.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "qrcongo/verification/suspicions.hpp"

namespace qrcongo::verification {

struct StoredSuspicion {
  Suspicion suspicion;  // without its rules
  std::string rules;    // their names, as the column has them

  auto fields() {
    Suspicion& s = suspicion;
    return std::tie(s.sequence, s.id, s.batch_id, s.position, s.number, s.serial, rules, s.certainty, s.state, s.scans,
                    s.opened_at, s.last_scan_at, s.outcome, s.comment, s.closed_by, s.closed_at);
  }
};

void insert_suspicion(db::Tx& tx, const Suspicion& opened);
// False where the stamp has none that is open.
bool update_open_suspicion(db::Tx& tx, const Suspicion& seen);
void set_suspicion_closed(db::Tx& tx, const Suspicion& closed);

std::optional<Suspicion> find_suspicion(db::Tx& tx, const SuspicionId& id);
std::optional<Suspicion> open_suspicion(db::Tx& tx, std::int64_t number);  // of the stamp
std::optional<Suspicion> last_closed_suspicion(db::Tx& tx, std::int64_t number);
std::vector<Suspicion> suspicions_where(db::Tx& tx, const SuspicionPage& page);
std::vector<Suspicion> suspicions_of_stamp(db::Tx& tx, std::int64_t number);
// An inspector's check of a stamp at a place that he names.
void note_inspector_check(db::Tx& tx, std::int64_t number, const UserId& inspector, std::int64_t at);
// Whether there was one of his since the stamp was last found genuine.
bool has_inspector_check(db::Tx& tx, std::int64_t number, const UserId& inspector);
// All that were closed with a finding, in the order in which they were opened. The callee must not use this Tx.
void each_decided_suspicion(db::Tx& tx, const std::function<void(const Suspicion&)>& callee);

}  // namespace qrcongo::verification
