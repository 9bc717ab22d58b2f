#include "suspicion_store.hpp"

#include <limits>

#include "qrcongo/base/check.hpp"
#include "qrcongo/db/conditions.hpp"
#include "qrcongo/verification/copy_rules.hpp"

namespace qrcongo::verification {
namespace {

constexpr std::uint8_t all_rules = std::numeric_limits<std::uint8_t>::max();
// A rank is the certainty above the sequence: numbers of rows that no table reaches.
constexpr std::int64_t sequences = 1'000'000'000'000;

const std::string suspicion_columns =
    "sequence, id, batch_id, position, number, serial, rules, certainty, state, scans, opened_at, last_scan_at, "
    "outcome, comment, closed_by, closed_at";
const std::string suspicion_sql = "SELECT " + suspicion_columns + " FROM suspicions ";
const std::string insert_suspicion_sql =
    "INSERT INTO suspicions (id, batch_id, position, number, serial, rules, certainty, state, scans, opened_at, "
    "last_scan_at) VALUES (:id, :batch_id, :position, :number, :serial, :rules, :certainty, 'open', :scans, "
    ":opened_at, :last_scan_at)";
const std::string update_open_sql =
    "UPDATE suspicions SET rules = :rules, certainty = :certainty, scans = :scans, last_scan_at = :last_scan_at "
    "WHERE number = :number AND state = 'open'";
const std::string close_sql =
    "UPDATE suspicions SET state = 'closed', outcome = :outcome, comment = :comment, closed_by = :closed_by, "
    "closed_at = :closed_at WHERE id = :id AND state = 'open'";
const std::string note_check_sql =
    "INSERT INTO inspector_checks (number, inspector, checked_at) VALUES (:number, :inspector, :checked_at) "
    "ON CONFLICT (number, inspector) DO UPDATE SET checked_at = excluded.checked_at";
const std::string count_checks_sql =
    "SELECT COUNT(*) FROM inspector_checks WHERE number = :number AND inspector = :inspector AND checked_at > "
    "COALESCE((SELECT MAX(closed_at) FROM suspicions WHERE number = :same_number AND outcome = 'genuine'), -1)";

std::string names_of(std::uint8_t rules) {
  std::string names;
  for (const CopyRule rule : rules_in(rules)) {
    if (!names.empty()) names += ",";
    names += to_text(rule);
  }
  return names;
}

std::uint8_t rules_of(const std::string& names) {
  const std::string between = "," + names + ",";
  unsigned bits = 0;
  for (const CopyRule rule : rules_in(all_rules)) {
    const std::string name = "," + std::string(to_text(rule)) + ",";
    if (between.find(name) != std::string::npos) bits |= static_cast<unsigned>(rule);
  }
  return static_cast<std::uint8_t>(bits);
}

Suspicion completed(StoredSuspicion row) {
  row.suspicion.rules = rules_of(row.rules);
  return std::move(row.suspicion);
}

std::optional<Suspicion> completed(std::optional<StoredSuspicion> row) {
  if (!row) return std::nullopt;
  return completed(std::move(*row));
}

std::vector<Suspicion> completed(std::vector<StoredSuspicion> rows) {
  std::vector<Suspicion> all;
  all.reserve(rows.size());
  for (StoredSuspicion& row : rows) all.push_back(completed(std::move(row)));
  return all;
}

// As the column has it.
std::optional<std::string> without_gaps(std::optional<std::string> serial) {
  if (serial) std::erase_if(*serial, [](char character) { return character == ' ' || character == '-'; });
  return serial;
}

}  // namespace

std::int64_t rank_of(const Suspicion& suspicion) { return suspicion.certainty * sequences + suspicion.sequence; }

void insert_suspicion(db::Tx& tx, const Suspicion& s) {
  tx.run(insert_suspicion_sql, s.id, s.batch_id, s.position, s.number, s.serial, names_of(s.rules), s.certainty,
         s.scans, s.opened_at, s.last_scan_at);
}

bool update_open_suspicion(db::Tx& tx, const Suspicion& seen) {
  return tx.run(update_open_sql, names_of(seen.rules), seen.certainty, seen.scans, seen.last_scan_at, seen.number) > 0;
}

void set_suspicion_closed(db::Tx& tx, const Suspicion& s) {
  check(tx.run(close_sql, s.outcome, s.comment, s.closed_by, s.closed_at, s.id) == 1, "an open suspicion has no row");
}

std::optional<Suspicion> find_suspicion(db::Tx& tx, const SuspicionId& id) {
  return completed(tx.row<StoredSuspicion>(suspicion_sql + "WHERE id = :id", id));
}

std::optional<Suspicion> open_suspicion(db::Tx& tx, std::int64_t number) {
  return completed(tx.row<StoredSuspicion>(suspicion_sql + "WHERE number = :number AND state = 'open'", number));
}

std::optional<Suspicion> last_closed_suspicion(db::Tx& tx, std::int64_t number) {
  return completed(tx.row<StoredSuspicion>(
      suspicion_sql + "WHERE number = :number AND state = 'closed' ORDER BY sequence DESC LIMIT 1", number));
}

std::vector<Suspicion> suspicions_where(db::Tx& tx, const SuspicionPage& page) {
  const std::int64_t after = page.after > 0 ? page.after : std::numeric_limits<std::int64_t>::max();
  db::Conditions where;
  where.require("(certainty, sequence) < (" + std::to_string(after / sequences) + ", ", after % sequences, ")");
  where.among("state", page.states);
  where.equal("batch_id", page.batch_id);
  where.search({"serial"}, without_gaps(page.serial));
  return completed(where.rows<StoredSuspicion>(tx, suspicion_sql, "certainty DESC, sequence DESC", page.limit));
}

std::vector<Suspicion> suspicions_of_stamp(db::Tx& tx, std::int64_t number) {
  return completed(tx.rows<StoredSuspicion>(suspicion_sql + "WHERE number = :number ORDER BY sequence", number));
}

void note_inspector_check(db::Tx& tx, std::int64_t number, const UserId& inspector, std::int64_t at) {
  tx.run(note_check_sql, number, inspector, at);
}

bool has_inspector_check(db::Tx& tx, std::int64_t number, const UserId& inspector) {
  return tx.value<std::int64_t>(count_checks_sql, number, inspector, number) > 0;
}

void each_decided_suspicion(db::Tx& tx, const std::function<void(const Suspicion&)>& callee) {
  tx.each<StoredSuspicion>(suspicion_sql + "WHERE state = 'closed' AND outcome <> 'undecided' ORDER BY sequence",
                           [&](StoredSuspicion&& row) { callee(completed(std::move(row))); });
}

}  // namespace qrcongo::verification
