#include "qrcongo/verification/suspected_scans.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "kept_looks.hpp"
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

constexpr std::size_t client_characters = 4;
constexpr const char* no_suspicion = "Ce soupçon de copie n'existe pas.";

const std::string insert_sql =
    "INSERT INTO suspected_scans (suspicion, sequence, at, place, place_source, verdict, client, is_inspection, "
    "draw) VALUES (:suspicion, :sequence, :at, :place, :place_source, :verdict, :client, :is_inspection, :draw)";
const std::string scan_columns = "sequence, at, place, place_source, verdict, client, is_inspection";
const std::string list_sql = "SELECT " + scan_columns + " FROM (SELECT " + scan_columns +
                             " FROM suspected_scans WHERE suspicion = :suspicion UNION ALL SELECT " + scan_columns +
                             " FROM suspected_scans_newest WHERE suspicion = :same_suspicion) AS looks "
                             "WHERE sequence < :before ORDER BY sequence DESC LIMIT :most";
const std::string last_sql =
    "SELECT COALESCE(MAX(sequence), -1) FROM (SELECT MAX(sequence) AS sequence FROM suspected_scans "
    "WHERE suspicion = :suspicion UNION ALL SELECT MAX(sequence) FROM suspected_scans_newest "
    "WHERE suspicion = :same_suspicion) AS last";
// Of the last day that the place has looks of; those of before the draw lose against any.
const std::string of_day_sql =
    "SELECT at, COALESCE(draw, 9223372036854775807 - sequence) FROM suspected_scans WHERE suspicion = :suspicion AND "
    "place = :place AND place_source = :place_source AND is_inspection = :is_inspection AND at >= :from "
    "ORDER BY sequence";
const std::string newest_at_sql =
    "SELECT COALESCE(MAX(at), -1) FROM suspected_scans WHERE suspicion = :suspicion AND place = :place AND "
    "place_source = :place_source AND is_inspection = :is_inspection";
const std::string count_earlier_sql =
    "SELECT COUNT(*) FROM (SELECT at FROM suspected_scans WHERE suspicion = :suspicion AND place = :place AND "
    "place_source = :place_source AND is_inspection = :is_inspection AND at < :before LIMIT :most) AS earlier";
const std::string has_newest_sql =
    "SELECT COUNT(*) FROM suspected_scans_newest WHERE suspicion = :suspicion AND place = :place AND "
    "place_source = :place_source AND is_inspection = :is_inspection";
const std::string set_newest_sql =
    "INSERT INTO suspected_scans_newest (suspicion, place, place_source, is_inspection, sequence, at, verdict, client) "
    "VALUES (:suspicion, :place, :place_source, :is_inspection, :sequence, :at, :verdict, :client) ON CONFLICT "
    "(suspicion, place, place_source, is_inspection) DO UPDATE SET sequence = excluded.sequence, at = excluded.at, "
    "verdict = excluded.verdict, client = excluded.client";
const std::string add_left_out_sql = "UPDATE suspicions SET left_out = left_out + :more WHERE sequence = :suspicion";
const std::string left_out_sql = "SELECT left_out FROM suspicions WHERE sequence = :suspicion";
const std::string closed_before_sql =
    " WHERE suspicion IN (SELECT sequence FROM suspicions WHERE state = 'closed' AND closed_at < :before)";
const std::string erase_sql = "DELETE FROM suspected_scans" + closed_before_sql;
const std::string erase_newest_sql = "DELETE FROM suspected_scans_newest" + closed_before_sql;

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

struct DrawnLook {
  std::int64_t at = 0;
  std::int64_t draw = 0;

  auto fields() { return std::tie(at, draw); }
};

KeptLooks::PlaceKey place_of(const SuspectedScan& s) { return {s.place, s.place_source, s.is_inspection}; }

KeptLooks::OfPlace read_place(db::Tx& tx, std::int64_t suspicion, const SuspectedScan& s) {
  KeptLooks::OfPlace place;
  const auto newest_at = tx.value<std::int64_t>(newest_at_sql, suspicion, s.place, s.place_source, s.is_inspection);
  const std::int64_t day_from = newest_at < 0 ? 0 : newest_at - newest_at % day_ms;
  const auto most = static_cast<std::int64_t>(LookBudget::of_a_place);
  place.budget.count_earlier(static_cast<std::size_t>(
      tx.value<std::int64_t>(count_earlier_sql, suspicion, s.place, s.place_source, s.is_inspection, day_from, most)));
  for (const DrawnLook& look :
       tx.rows<DrawnLook>(of_day_sql, suspicion, s.place, s.place_source, s.is_inspection, day_from)) {
    place.budget.take(look.draw, look.at);
  }
  place.has_newest = tx.value<std::int64_t>(has_newest_sql, suspicion, s.place, s.place_source, s.is_inspection) > 0;
  return place;
}

KeptLooks::OfSuspicion read_suspicion(db::Tx& tx, std::int64_t suspicion, std::int64_t number) {
  KeptLooks::OfSuspicion kept;
  const auto decided = last_closed_suspicion(tx, number);
  if (decided) kept.weighed_at = decided->closed_at.value_or(0);
  kept.last = tx.value<std::int64_t>(last_sql, suspicion, suspicion);
  return kept;
}

// Adds to what is kept of one suspicion.
class Keeping {
 public:
  Keeping(db::Tx& tx, std::int64_t suspicion, KeptLooks::OfSuspicion& kept)
      : tx_(tx), suspicion_(suspicion), kept_(kept) {}

  void add(const SuspectedScan& s) {
    kept_.last = s.sequence;
    KeptLooks::OfPlace& place = found(s);
    if (place.budget.take(s.draw, s.at)) {
      tx_.run(insert_sql, suspicion_, s.sequence, s.at, s.place, s.place_source, s.verdict, s.client, s.is_inspection,
              s.draw);
      return;
    }
    if (place.has_newest) ++left_out_;
    place.has_newest = true;
    newest_[place_of(s)] = s;
  }

  void finish(std::int64_t left_out_before) {
    for (const auto& [key, s] : newest_) {
      tx_.run(set_newest_sql, suspicion_, s.place, s.place_source, s.is_inspection, s.sequence, s.at, s.verdict,
              s.client);
    }
    const std::int64_t more = left_out_ + left_out_before;
    if (more > 0) tx_.run(add_left_out_sql, more, suspicion_);
  }

 private:
  KeptLooks::OfPlace& found(const SuspectedScan& s) {
    const auto known = kept_.places.find(place_of(s));
    if (known != kept_.places.end()) return known->second;
    return kept_.places[place_of(s)] = read_place(tx_, suspicion_, s);
  }

  db::Tx& tx_;
  const std::int64_t suspicion_;
  KeptLooks::OfSuspicion& kept_;
  std::map<KeptLooks::PlaceKey, SuspectedScan> newest_;
  std::int64_t left_out_ = 0;
};

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
  shown.draw = draw_of(look);
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

void keep_suspected_scans(db::Tx& tx, std::int64_t number, const std::vector<SuspectedScan>& scans,
                          std::int64_t left_out, KeptLooks& known) {
  const auto open = open_suspicion(tx, number);
  if (!open) return;
  KeptLooks::OfSuspicion* found = known.find(open->sequence);
  if (found == nullptr) found = &known.add(open->sequence, read_suspicion(tx, open->sequence, number));
  Keeping keeping(tx, open->sequence, *found);
  for (const SuspectedScan& s : scans) {
    const bool is_told = s.sequence == 0 ? is_remembered(s, scans, found->weighed_at) : s.at <= found->weighed_at;
    if (s.sequence > found->last && !is_told) keeping.add(s);
  }
  keeping.finish(left_out);
}

void keep_suspected_scans(db::Tx& tx, std::int64_t number, const std::vector<SuspectedScan>& scans,
                          std::int64_t left_out) {
  KeptLooks known;
  keep_suspected_scans(tx, number, scans, left_out, known);
}

Result<std::vector<SuspectedScan>> suspected_scans(db::Tx& tx, const SuspicionId& id, const SuspectedScanPage& page) {
  const auto found = find_suspicion(tx, id);
  if (!found) return fail(Code::not_found, no_suspicion);
  const std::int64_t before = page.after > 0 ? page.after : std::numeric_limits<std::int64_t>::max();
  return tx.rows<SuspectedScan>(list_sql, found->sequence, found->sequence, before, page.limit);
}

Result<std::int64_t> suspected_scans_left_out(db::Tx& tx, const SuspicionId& id) {
  const auto found = find_suspicion(tx, id);
  if (!found) return fail(Code::not_found, no_suspicion);
  return tx.value<std::int64_t>(left_out_sql, found->sequence);
}

std::int64_t erase_suspected_scans(db::Tx& tx, std::int64_t closed_before_ms) {
  return tx.run(erase_sql, closed_before_ms) + tx.run(erase_newest_sql, closed_before_ms);
}

}  // namespace qrcongo::verification
