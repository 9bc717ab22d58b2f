// Activated, spoiled and recalled ranges of a batch: each of an act that the log knows, inside the batch, received, and
// as many as its running counts say.
#include <map>

#include <fmt/format.h>

#include "checks.hpp"
#include "detail.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::oversight {
namespace {

using stamps::Range;
using store::ActRow;
using store::BatchFile;
using store::RangeRow;

struct KindOfAct {
  const char* fact;
  const char* act;
};

constexpr KindOfAct kinds[] = {{"activated", "activation"}, {"spoiled", "spoilage"}, {"recalled", "recall"}};

const char* act_of(const std::string& fact) {
  for (const KindOfAct& kind : kinds) {
    if (fact == kind.fact) return kind.act;
  }
  return "stamp_range";
}

// The ranges of one act, in the order of their positions.
struct Struck {
  std::string fact;
  std::vector<Range> ranges;
  std::int64_t lifted = 0;  // of these ranges
  store::Said said;         // of the first
  bool alike = true;        // the others say the same
};

struct Facts {
  std::vector<Range> activated, spoiled, recalled;  // recalled: now
  std::map<std::string, Struck> acts;               // by id
};

void take(const RangeRow& row, Facts& facts) {
  Struck& struck = facts.acts[row.act_id];
  struck.fact = row.fact;
  if (struck.ranges.empty()) struck.said = row.said;
  struck.alike = struck.alike && struck.said == row.said;
  struck.ranges.push_back({row.from, row.to});
  if (row.lifted) ++struck.lifted;
  if (row.fact == "activated") facts.activated.push_back({row.from, row.to});
  if (row.fact == "spoiled") facts.spoiled.push_back({row.from, row.to});
  if (row.fact == "recalled" && !row.lifted) facts.recalled.push_back({row.from, row.to});
}

Facts facts_of(const std::vector<RangeRow>& rows, const BatchFile& file, Findings& findings) {
  Facts facts;
  for (const RangeRow& row : rows) {
    if (is_inside(file.batch, row.from, row.to)) {
      take(row, facts);
      continue;
    }
    findings.add("range_outside_batch", {act_of(row.fact), row.act_id},
                 fmt::format("Les positions {} à {} ne sont pas dans leur série de {} estampilles.", row.from, row.to,
                             file.batch.quantity));
  }
  return facts;
}

std::string digest_of(const std::vector<Range>& ranges) {
  crypto::Sha256 hash;
  for (const Range& range : ranges) hash.update(as_bytes(fmt::format("{}-{},", range.from, range.to)));
  return to_hex(hash.finish());
}

bool is_position(const boost::json::value& value, std::int64_t position) {
  return value.is_int64() && value.as_int64() == position;
}

// As the act was recorded: the ranges themselves, or of very many their digest.
bool tells_ranges(const Detail& detail, const std::vector<Range>& ranges) {
  const boost::json::value* told = detail.find("ranges");
  if (told == nullptr) return detail.says("ranges_sha256", digest_of(ranges));
  if (!told->is_array() || told->as_array().size() != ranges.size()) return false;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const boost::json::value& pair = told->as_array()[i];
    if (!pair.is_array() || pair.as_array().size() != 2) return false;
    if (!is_position(pair.as_array()[0], ranges[i].from) || !is_position(pair.as_array()[1], ranges[i].to))
      return false;
  }
  return true;
}

// Since when the stamps are marked, why, and of which lot.
bool tells_said(const Detail& detail, const ActRow& act, const Struck& struck) {
  if (!struck.alike || struck.said != act.said || act.said.at != act.told_at) return false;
  if (act.kind == "activation") {
    return act.said.reason_code.empty() && detail.allows("production_lot", act.said.production_lot);
  }
  return detail.allows("reason_code", act.said.reason_code) && !act.said.production_lot;
}

void check_act(const ActRow& act, const Struck& struck, const BatchFile& file, Findings& findings) {
  const Subject subject{act.kind == "activation" ? "activation"
                        : act.kind == "spoilage" ? "spoilage"
                                                 : "recall",
                        act.id};
  if (act.logged.entries == 0) {
    return findings.add(act.kind + "_not_in_log", subject,
                        fmt::format("Un acte sur {} estampilles n'est pas passé par le serveur : le journal d'audit ne "
                                    "le connaît pas.",
                                    act.stamps),
                        {0, act.stamps});
  }
  const Detail detail(act.logged.detail);
  const std::int64_t count = stamps::count_positions(struck.ranges);
  const bool same = act.logged.entries == 1 && detail.says("batch_id", file.batch.id) &&
                    detail.says("count", act.stamps) && count == act.stamps && tells_ranges(detail, struck.ranges) &&
                    tells_said(detail, act, struck);
  if (!same) {
    findings.add(act.kind + "_differs_from_log", subject,
                 "Les estampilles d'un acte ne sont pas celles que dit le journal d'audit.",
                 {detail.integer("count").value_or(-1), count});
  }
  const auto lifted = static_cast<std::int64_t>(act.lifted ? struck.ranges.size() : 0);
  if (struck.lifted == lifted && act.lifts == (act.lifted ? 1 : 0)) return;
  findings.add("recall_lifted", subject, "Un rappel passe pour levé, et le journal d'audit ne le dit pas.",
               {act.lifts, act.lifted ? 1 : 0});
}

void check_acts(const std::vector<ActRow>& acts, const Facts& facts, const BatchFile& file, Findings& findings) {
  const Struck none;
  std::map<std::string, const ActRow*> known;
  for (const ActRow& act : acts) {
    known[act.id] = &act;
    const auto struck = facts.acts.find(act.id);
    check_act(act, struck == facts.acts.end() ? none : struck->second, file, findings);
  }
  for (const auto& [id, struck] : facts.acts) {
    const auto act = known.find(id);
    const char* kind = act_of(struck.fact);
    if (act != known.end() && act->second->kind == kind) continue;
    findings.add("range_without_act", {kind, id},
                 "Des estampilles sont marquées sans qu'aucun acte ne le dise : personne ne les a déclarées.",
                 {0, stamps::count_positions(struck.ranges)});
  }
}

// Sorted by position, as the rows of one fact are.
std::int64_t count_twice(const std::vector<Range>& ranges) {
  return stamps::count_positions(ranges) - stamps::count_positions(stamps::coalesce(ranges));
}

void check_received(const Facts& facts, const BatchFile& file, Findings& findings) {
  const std::vector<Range> received = received_in(file);
  const auto outside = [&](const std::vector<Range>& ranges) {
    return stamps::count_positions(stamps::without(stamps::coalesce(ranges), received));
  };
  const Subject subject{"batch", file.batch.id};
  findings.compare("activated_not_received", subject, "Des estampilles sont activées que personne n'a reçues.",
                   {0, outside(facts.activated)});
  findings.compare("spoiled_not_received", subject, "Des estampilles sont au rebut que personne n'a reçues.",
                   {0, outside(facts.spoiled)});
  findings.compare("activated_twice", subject, "Des estampilles sont activées deux fois.",
                   {0, count_twice(facts.activated)});
  findings.compare("spoiled_twice", subject, "Des estampilles sont mises au rebut deux fois.",
                   {0, count_twice(facts.spoiled)});
}

void check_counts(const Facts& facts, const BatchFile& file, Findings& findings, Totals& totals) {
  const store::BatchRow& batch = file.batch;
  std::vector<Range> both = facts.activated;
  both.insert(both.end(), facts.spoiled.begin(), facts.spoiled.end());
  const std::vector<Range> used = stamps::coalesce(std::move(both));
  const std::vector<Range> recalled = stamps::coalesce(facts.recalled);
  const std::int64_t activated = stamps::count_positions(facts.activated);
  const std::int64_t spoiled = stamps::count_positions(facts.spoiled);
  totals.activated = plus(totals.activated, activated);
  totals.spoiled = plus(totals.spoiled, spoiled);
  totals.recalled = plus(totals.recalled, stamps::count_positions(recalled));
  const Subject subject{"batch", batch.id};
  const auto compare = [&](const char* what, std::int64_t counted, std::int64_t stands) {
    findings.compare(
        "batch_counts", subject,
        fmt::format("Le compte des estampilles {} d'une série n'est pas celui de leurs déclarations.", what),
        {stands, counted});
  };
  if (!batch.counted) return findings.add("batch_counts", subject, "Les comptes d'une série manquent.");
  compare("activées", batch.activated, activated);
  compare("mises au rebut", batch.spoiled, spoiled);
  compare("utilisées", batch.used, stamps::count_positions(used));
  compare("rappelées", batch.recalled, stamps::count_positions(recalled));
  compare("rappelées seulement", batch.recalled_only, stamps::count_positions(stamps::without(recalled, used)));
}

}  // namespace

void check_facts(db::Tx& tx, const BatchFile& file, Findings& findings, Totals& totals) {
  Facts facts;
  if (file.batch.has_facts) {
    facts = facts_of(store::ranges_of(tx, file.batch.id), file, findings);
    check_acts(store::acts_of(tx, file.batch.id), facts, file, findings);
    check_received(facts, file, findings);
  }
  check_counts(facts, file, findings, totals);
}

}  // namespace qrcongo::oversight
