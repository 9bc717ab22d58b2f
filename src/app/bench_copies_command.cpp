// `qrcongo bench copies`: how many copied stamps the rules find in scans whose truth is known, and how many honest ones
// they suspect. Reads one JSON object a line on standard input: first {"copied": [stamp, ...]}, then scans in order of
// time, {"t": seconds, "stamp": number, "client": id, "place": "CD-KN" or null}.
#include <iostream>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "commands.hpp"
#include "qrcongo/base/clock.hpp"
#include "qrcongo/verification/copy_rules.hpp"
#include "qrcongo/verification/ledger/stamp_record.hpp"
#include "qrcongo/verification/places.hpp"

namespace qrcongo::app {
namespace {

namespace json = boost::json;
namespace ledger = verification::ledger;

constexpr std::int64_t start_ms = 1'800'000'000'000;
constexpr std::int64_t same_scan_s = 600;

struct Variant {
  std::string name;
  verification::CopySettings settings;
};

// The rules as they stand by default, and stricter and looser ones: the curve.
std::vector<Variant> variants() {
  std::vector<Variant> all = {{"défaut", {}}};
  const auto add = [&](std::string name, const std::function<void(verification::CopySettings&)>& change) {
    Variant variant{std::move(name), {}};
    change(variant.settings);
    all.push_back(std::move(variant));
  };
  add("late_looks = 1", [](auto& s) { s.late_looks = 1; });
  add("late_days = 4", [](auto& s) { s.late_days = 4; });
  add("late_days = 8, late_looks = 3", [](auto& s) { s.late_days = 8, s.late_looks = 3; });
  add("late_days = 12, very_late_days = 20", [](auto& s) { s.late_days = 12, s.very_late_days = 20; });
  add("late_looks = 3, moved_looks = 8", [](auto& s) { s.late_looks = 3, s.moved_looks = 8; });
  add("anonymous_a_day = 1", [](auto& s) { s.anonymous_a_day = 1; });
  add("display_days = 1000", [](auto& s) { s.display_days = 1000; });
  return all;
}

struct Seen {
  ledger::ScanSummary scans;
  std::unordered_map<std::uint64_t, std::int64_t> visits;  // of the last ten minutes, by client
};

struct Score {
  std::size_t suspected_copies = 0;
  std::size_t suspected_honest = 0;
  std::size_t accused_copies = 0;
  std::size_t accused_honest = 0;
};

struct Scans {
  std::unordered_set<std::uint64_t> copied;
  std::vector<ledger::Scan> all;
};

Result<Scans> read_scans(std::istream& input) {
  Scans scans;
  std::string line;
  std::int64_t number = 0;
  try {
    while (std::getline(input, line)) {
      ++number;
      const json::object object = json::parse(line).as_object();
      if (number == 1) {
        for (const json::value& stamp : object.at("copied").as_array())
          scans.copied.insert(stamp.to_number<std::uint64_t>());
        continue;
      }
      ledger::Scan scan;
      scan.number = object.at("stamp").to_number<std::uint64_t>();
      scan.client = object.at("client").to_number<std::uint64_t>();
      scan.at_ms = start_ms + object.at("t").to_number<std::int64_t>() * second_ms;
      if (object.at("place").is_string())
        scan.place = verification::place_number("CD", std::string_view(object.at("place").as_string()));
      if (scan.place != 0) scan.source = ledger::PlaceSource::declared;
      scans.all.push_back(scan);
    }
  } catch (const std::exception& fault) {
    return fail(Code::invalid_input, fmt::format("Entrée standard, ligne {} : {}", number, fault.what()));
  }
  if (scans.all.empty()) return fail(Code::invalid_input, "Entrée standard : aucune vérification.");
  return scans;
}

// A client's mark is another one every day, as the server's is.
bool is_repeated(Seen& seen, const ledger::Scan& scan) {
  const std::int64_t at_s = scan.at_ms / second_ms;
  const auto [visit, is_new] = seen.visits.emplace(scan.client, at_s);
  if (!is_new && at_s - visit->second < same_scan_s) return true;
  visit->second = at_s;
  return false;
}

Score judge(const Scans& scans, const verification::CopySettings& settings, std::size_t& honest) {
  const ledger::EvidenceRules rules = verification::evidence_rules(settings, "CD");
  std::unordered_map<std::uint64_t, Seen> seen;
  for (const ledger::Scan& scan : scans.all) {
    Seen& stamp = seen[scan.number];
    if (!is_repeated(stamp, scan)) stamp.scans.add(ledger::look_of(scan), rules);
  }
  Score score;
  honest = 0;
  for (const auto& [number, stamp] : seen) {
    const bool copied = scans.copied.contains(number);
    honest += copied ? 0 : 1;
    const std::size_t suspected = stamp.scans.suspicions != 0 ? 1 : 0;
    const std::size_t accused = stamp.scans.is_accused() ? 1 : 0;
    (copied ? score.suspected_copies : score.suspected_honest) += suspected;
    (copied ? score.accused_copies : score.accused_honest) += accused;
  }
  return score;
}

double percent(std::size_t part, std::size_t whole) {
  return 100 * static_cast<double>(part) / static_cast<double>(std::max<std::size_t>(whole, 1));
}

}  // namespace

int bench_copies_command(bool as_json) {
  const auto scans = read_scans(std::cin);
  if (!scans) return report(scans.error());
  json::array lines;
  if (!as_json) std::cout << fmt::format("{:<38} {:>22} {:>22}\n", "règles", "soupçons", "accusations");
  for (const Variant& variant : variants()) {
    std::size_t honest = 0;
    const Score score = judge(*scans, variant.settings, honest);
    const std::size_t copied = scans->copied.size();
    if (as_json) {
      lines.push_back(json::object{{"rules", variant.name},
                                   {"suspected_copies_percent", percent(score.suspected_copies, copied)},
                                   {"suspected_honest_percent", percent(score.suspected_honest, honest)},
                                   {"accused_copies_percent", percent(score.accused_copies, copied)},
                                   {"accused_honest_percent", percent(score.accused_honest, honest)}});
      continue;
    }
    std::cout << fmt::format("{:<38} {:>9.1f} % à {:.3f} % {:>9.1f} % à {:.3f} %\n", variant.name,
                             percent(score.suspected_copies, copied), percent(score.suspected_honest, honest),
                             percent(score.accused_copies, copied), percent(score.accused_honest, honest))
              << std::flush;
  }
  if (as_json) std::cout << json::serialize(lines) << "\n";
  return exit_ok;
}

}  // namespace qrcongo::app
