#include "qrcongo/stamps/batch_acts.hpp"

#include <charconv>
#include <map>

#include <fmt/format.h>

namespace qrcongo::stamps {
namespace {

constexpr int tail_bits = 20;
constexpr std::int64_t tail_mask = (std::int64_t{1} << tail_bits) - 1;
constexpr std::size_t id_characters = 36;

// Of a UUIDv7 the digits behind its time and version.
std::string tail_of(const std::string& id) {
  return id.size() == id_characters ? id.substr(15, 3) + id.substr(19, 2) : std::string();
}

const std::string acts_sql =
    "SELECT kind, id, at, by_user, stamps, production_lot, best_before, reason_code, client_reference, lifted_at FROM "
    "(SELECT 'activation' AS kind, id, created_at AS at, reported_by AS by_user, stamps, production_lot, best_before, "
    "NULL AS reason_code, client_reference, NULL AS lifted_at FROM activations WHERE batch_id = :activated_batch "
    "UNION ALL SELECT 'spoilage', id, created_at, reported_by, stamps, NULL, NULL, reason_code, client_reference, NULL "
    "FROM spoilage WHERE batch_id = :spoiled_batch "
    "UNION ALL SELECT 'recall', id, created_at, recalled_by, stamps, NULL, NULL, reason_code, NULL, lifted_at "
    "FROM recalls WHERE batch_id = :recalled_batch) AS acts "
    "WHERE at > :after OR (at = :same AND " +
    std::string(id_tail_sql) + " > :tail) ORDER BY at, id LIMIT :most";

struct ActRange {
  std::string act_id;
  Range range;
  auto fields() { return std::tie(act_id, range.from, range.to); }
};

const std::string ranges_sql =
    "SELECT act_id, from_position, to_position FROM stamp_ranges WHERE batch_id = :batch_id AND fact = :fact "
    "ORDER BY from_position";

void add_range(BatchAct& act, const Range& range) {
  ++act.ranges_in_all;
  if (act.ranges.size() < act_ranges_max) act.ranges.push_back(range);
}

}  // namespace

std::int64_t rank_of(const BatchAct& act) {
  const std::string tail = tail_of(act.id);
  std::int64_t bits = 0;
  std::from_chars(tail.data(), tail.data() + tail.size(), bits, 16);
  return (act.at << tail_bits) | bits;
}

std::int64_t ActPage::after_at() const { return after >> tail_bits; }
std::string ActPage::after_tail() const { return fmt::format("{:05x}", after & tail_mask); }

std::vector<BatchAct> batch_acts(db::Tx& tx, const BatchId& batch, const ActPage& page) {
  const std::int64_t at = page.after_at();
  auto acts = tx.rows<BatchAct>(acts_sql, batch, batch, batch, at, at, page.after_tail(), page.limit);
  std::map<std::string, BatchAct*> by_id;
  for (BatchAct& act : acts) by_id[act.id] = &act;
  const auto take = [&](ActRange&& row) {
    const auto known = by_id.find(row.act_id);
    if (known != by_id.end()) add_range(*known->second, row.range);
  };
  for (const char* fact : {"activated", "spoiled", "recalled"}) {
    if (!acts.empty()) tx.each<ActRange>(ranges_sql, take, batch, std::string(fact));
  }
  return acts;
}

}  // namespace qrcongo::stamps
