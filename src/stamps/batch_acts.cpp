#include "qrcongo/stamps/batch_acts.hpp"

#include <charconv>

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
  Range range;
  auto fields() { return std::tie(range.from, range.to); }
};

// Of one act alone: a batch may have half a million others, whoever declared them.
const std::string ranges_sql =
    "SELECT from_position, to_position FROM stamp_ranges WHERE act_id = :act_id ORDER BY from_position LIMIT :most";
const std::string count_ranges_sql = "SELECT COUNT(*) FROM stamp_ranges WHERE act_id = :act_id";

void add_ranges(db::Tx& tx, BatchAct& act) {
  constexpr auto most = static_cast<std::int64_t>(act_ranges_max);
  tx.each<ActRange>(
      ranges_sql, [&](ActRange&& row) { act.ranges.push_back(row.range); }, act.id, most);
  act.ranges_in_all = static_cast<std::int64_t>(act.ranges.size());
  if (act.ranges_in_all == most) act.ranges_in_all = tx.value<std::int64_t>(count_ranges_sql, act.id);
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
  for (BatchAct& act : acts) add_ranges(tx, act);
  return acts;
}

}  // namespace qrcongo::stamps
