#include "qrcongo/verification/suspected_scans.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>

#include "look_budget.hpp"
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
    "INSERT INTO suspected_scans (suspicion, sequence, at, place, place_source, verdict, client, is_inspection) VALUES "
    "(:suspicion, :sequence, :at, :place, :place_source, :verdict, :client, :is_inspection)";
const std::string scan_columns = "sequence, at, place, place_source, verdict, client, is_inspection";
const std::string list_sql = "SELECT " + scan_columns + " FROM (SELECT " + scan_columns +
                             " FROM suspected_scans WHERE suspicion = :suspicion UNION ALL SELECT " + scan_columns +
                             " FROM suspected_scans_newest WHERE suspicion = :same_suspicion) AS looks "
                             "WHERE sequence < :before ORDER BY sequence DESC LIMIT :most";
const std::string last_sql =
    "SELECT COALESCE(MAX(sequence), -1) FROM (SELECT MAX(sequence) AS sequence FROM suspected_scans "
    "WHERE suspicion = :suspicion UNION ALL SELECT MAX(sequence) FROM suspected_scans_newest "
    "WHERE suspicion = :same_suspicion) AS last";
// As many as the budget of a place looks at, since it is asked every second while a stamp is flooded.
const std::string of_place_sql =
    "SELECT sequence, at, client FROM suspected_scans WHERE suspicion = :suspicion AND place = :place AND "
    "place_source = :place_source AND is_inspection = :is_inspection ORDER BY at DESC LIMIT :most";
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

struct KeptLook {
  std::int64_t sequence = 0;
  std::int64_t at = 0;
  std::optional<std::string> client;

  auto fields() { return std::tie(sequence, at, client); }
};

// As the scans' tally tells them apart (LookPlace).
using LookPlaceKey = std::tuple<std::string, std::string, bool>;

LookPlaceKey place_of(const SuspectedScan& s) { return {s.place, s.place_source, s.is_inspection}; }

// What a budget knows a client by: as in the tally an inspector's look is by nobody else.
std::uint64_t budget_client(std::int64_t sequence, const std::optional<std::string>& client, bool is_inspection) {
  if (is_inspection) return static_cast<std::uint64_t>(sequence);
  std::uint64_t number = 0;
  if (client) std::memcpy(&number, client->data(), std::min(client->size(), sizeof(number)));
  return number;
}

// What is kept of one suspicion while more is added, place by place as they come.
class Keeping {
 public:
  Keeping(db::Tx& tx, std::int64_t suspicion) : tx_(tx), suspicion_(suspicion) {}

  void add(const SuspectedScan& s) {
    OfPlace& place = found(s);
    if (place.budget.take(budget_client(s.sequence, s.client, s.is_inspection), s.at)) {
      tx_.run(insert_sql, suspicion_, s.sequence, s.at, s.place, s.place_source, s.verdict, s.client, s.is_inspection);
      return;
    }
    if (place.has_newest) ++left_out_;
    place.has_newest = true;
    place.newest = s;
  }

  void finish(std::int64_t left_out_before) {
    for (const auto& [key, place] : places_) {
      if (!place.newest) continue;
      const SuspectedScan& s = *place.newest;
      tx_.run(set_newest_sql, suspicion_, s.place, s.place_source, s.is_inspection, s.sequence, s.at, s.verdict,
              s.client);
    }
    const std::int64_t more = left_out_ + left_out_before;
    if (more > 0) tx_.run(add_left_out_sql, more, suspicion_);
  }

 private:
  struct OfPlace {
    LookBudget budget;
    bool has_newest = false;  // in the database or here
    std::optional<SuspectedScan> newest;
  };

  OfPlace& found(const SuspectedScan& s) {
    const auto [known, is_new] = places_.try_emplace(place_of(s));
    OfPlace& place = known->second;
    if (!is_new) return place;
    const auto most = static_cast<std::int64_t>(LookBudget::of_a_place);
    auto kept = tx_.rows<KeptLook>(of_place_sql, suspicion_, s.place, s.place_source, s.is_inspection, most);
    std::reverse(kept.begin(), kept.end());
    for (const KeptLook& look : kept) {
      place.budget.count(budget_client(look.sequence, look.client, s.is_inspection), look.at);
    }
    place.has_newest =
        tx_.value<std::int64_t>(has_newest_sql, suspicion_, s.place, s.place_source, s.is_inspection) > 0;
    return place;
  }

  db::Tx& tx_;
  const std::int64_t suspicion_;
  std::map<LookPlaceKey, OfPlace> places_;
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
                          std::int64_t left_out) {
  const auto open = open_suspicion(tx, number);
  if (!open) return;
  const auto decided = last_closed_suspicion(tx, number);
  const std::int64_t weighed = decided ? decided->closed_at.value_or(0) : -1;
  auto last = tx.value<std::int64_t>(last_sql, open->sequence, open->sequence);
  Keeping keeping(tx, open->sequence);
  for (const SuspectedScan& s : scans) {
    const bool is_told = s.sequence == 0 ? is_remembered(s, scans, weighed) : s.at <= weighed;
    if (s.sequence <= last || is_told) continue;
    keeping.add(s);
    last = s.sequence;
  }
  keeping.finish(left_out);
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
