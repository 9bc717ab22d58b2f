#include "qrcongo/verification/suspected_scans.hpp"

#include <algorithm>
#include <limits>

#include "qrcongo/base/base32.hpp"
#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/clock.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/verification/places.hpp"
#include "qrcongo/verification/verdict.hpp"
#include "scan_tally.hpp"
#include "suspicion_store.hpp"

namespace qrcongo::verification {
namespace {

using ledger::PlaceSource;

constexpr std::int64_t kept_closely = 500;  // of a suspicion; then one an hour
constexpr std::size_t client_characters = 4;

const std::string insert_sql =
    "INSERT INTO suspected_scans (suspicion, sequence, at, place, place_source, verdict, client, is_inspection) VALUES "
    "(:suspicion, :sequence, :at, :place, :place_source, :verdict, :client, :is_inspection)";
const std::string scan_columns = "sequence, at, place, place_source, verdict, client, is_inspection";
const std::string list_sql = "SELECT " + scan_columns +
                             " FROM suspected_scans WHERE suspicion = :suspicion AND sequence < :before "
                             "ORDER BY sequence DESC LIMIT :most";
// No further than it matters, since it is asked every second while a stamp is flooded.
const std::string count_sql =
    "SELECT COUNT(*) FROM (SELECT 1 FROM suspected_scans WHERE suspicion = :suspicion LIMIT :most) AS kept";
const std::string erase_sql =
    "DELETE FROM suspected_scans WHERE suspicion IN (SELECT sequence FROM suspicions WHERE state = 'closed' AND "
    "closed_at < :before)";

std::string source_text(PlaceSource source) {
  switch (source) {
    case PlaceSource::network:
      return "network";
    case PlaceSource::declared:
      return "declared";
    case PlaceSource::none:
      break;
  }
  return "none";
}

// The mark is of the day's key, which nobody has any more tomorrow; with the stamp's number in it nobody is found again
// at another stamp.
std::string client_name(std::uint64_t number, std::uint64_t mark) {
  const auto digest = crypto::sha256(as_bytes("stamp " + std::to_string(number) + " client " + std::to_string(mark)));
  std::string name;
  for (std::size_t i = 0; i < client_characters; ++i) name += base32_alphabet[digest[i] % base32_alphabet.size()];
  return name;
}

// Whether the look of which only time and place are known stands among the others, of which all is.
bool is_remembered(const SuspectedScan& first, const std::vector<SuspectedScan>& scans, std::int64_t after) {
  return std::any_of(scans.begin(), scans.end(), [&](const SuspectedScan& s) {
    return s.sequence != 0 && s.at > after && s.at - first.at < minute_ms;
  });
}

std::vector<SuspectedScan> scans_before(db::Tx& tx, std::int64_t suspicion, std::int64_t before, std::int64_t most) {
  return tx.rows<SuspectedScan>(list_sql, suspicion, before, most);
}

}  // namespace

SuspectedScan suspected_scan_of(const ledger::KeptScan& look, const std::string& country) {
  const ledger::Scan& scan = look.scan;
  SuspectedScan shown;
  shown.sequence = static_cast<std::int64_t>(look.sequence);
  shown.at = scan.at_ms;
  shown.place = place_code(country, scan.place);
  if (!shown.place.empty()) shown.place_source = source_text(scan.source);
  shown.verdict = std::string(to_text(verdict_of(scan)));
  shown.client = client_name(scan.number, scan.client);
  shown.is_inspection = scan.kind == ledger::ScanKind::inspected;
  return shown;
}

std::optional<SuspectedScan> first_scan_of(const ledger::ScanSummary& scans, const std::string& country) {
  if (scans.count == 0) return std::nullopt;
  SuspectedScan shown;
  shown.at = ledger::ms_of(scans.first);
  shown.place = place_code(country, scans.first_place);
  if (!shown.place.empty()) shown.place_source = source_text(static_cast<PlaceSource>(scans.first_source));
  return shown;
}

void keep_suspected_scans(db::Tx& tx, std::int64_t number, const std::vector<SuspectedScan>& scans) {
  const auto open = open_suspicion(tx, number);
  if (!open) return;
  const auto decided = last_closed_suspicion(tx, number);
  const std::int64_t weighed = decided ? decided->closed_at.value_or(0) : -1;
  auto kept = tx.value<std::int64_t>(count_sql, open->sequence, kept_closely);
  const auto newest = scans_before(tx, open->sequence, std::numeric_limits<std::int64_t>::max(), 1);
  std::int64_t last = newest.empty() ? -1 : newest.front().sequence;
  std::int64_t last_at = newest.empty() ? 0 : newest.front().at;
  for (const SuspectedScan& s : scans) {
    const bool is_told = s.sequence == 0 ? is_remembered(s, scans, weighed) : s.at <= weighed;
    if (s.sequence <= last || is_told) continue;
    if (kept >= kept_closely && s.at - last_at < hour_ms) continue;
    tx.run(insert_sql, open->sequence, s.sequence, s.at, s.place, s.place_source, s.verdict, s.client, s.is_inspection);
    ++kept;
    last = s.sequence;
    last_at = s.at;
  }
}

Result<std::vector<SuspectedScan>> suspected_scans(db::Tx& tx, const SuspicionId& id, const SuspectedScanPage& page) {
  const auto found = find_suspicion(tx, id);
  if (!found) return fail(Code::not_found, "Ce soupçon de copie n'existe pas.");
  const std::int64_t before = page.after > 0 ? page.after : std::numeric_limits<std::int64_t>::max();
  return scans_before(tx, found->sequence, before, page.limit);
}

std::int64_t erase_suspected_scans(db::Tx& tx, std::int64_t closed_before_ms) {
  return tx.run(erase_sql, closed_before_ms);
}

}  // namespace qrcongo::verification
