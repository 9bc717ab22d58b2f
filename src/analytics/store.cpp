#include "store.hpp"

namespace qrcongo::analytics::store {
namespace {

struct Table {
  std::string view;
  std::string joined_view;  // the same, which knows of each row whose it is
  std::string bound;        // the column that tells the time
  std::string time;         // the same in milliseconds
  std::string count;
  std::string quantity = "0";
  std::string currency = "''";
  std::string stands = "";  // what a row is counted by where nobody asks for its state
};

const Table& table_of(Source source) {
  static const Table tables[] = {
      {"scan_hours", "enterprise_scan_hours", "hour", "hour * 3600000", "SUM(scans)"},
      {"analytics_orders", "analytics_orders", "created_at", "created_at", "COUNT(*)", "SUM(quantity)", "''",
       " AND stands = 1"},
      {"analytics_payments", "analytics_order_payments", "created_at", "created_at", "SUM(payments)", "SUM(amount)",
       "currency"},
      {"analytics_batches", "analytics_batches", "created_at", "created_at", "COUNT(*)", "SUM(quantity)"},
      {"analytics_activations", "analytics_batch_activations", "created_at", "created_at", "COUNT(*)", "SUM(stamps)"},
  };
  return tables[static_cast<std::size_t>(source)];
}

std::string key_column(Group group) {
  switch (group) {
    case Group::none:
      return "''";
    case Group::enterprise:
      return "enterprise_id";
    case Group::category:
      return "tariff_id";
    case Group::verdict:
    case Group::place:
    case Group::state:
    case Group::method:
      break;
  }
  return std::string(to_text(group));
}

std::string sums_sql(const Table& table, Group group, bool own) {
  const bool joined = own || group == Group::enterprise || group == Group::category;
  return "SELECT (" + table.time + " + :offset) / :unit, " + key_column(group) + ", " + table.count + ", " +
         table.quantity + ", " + table.currency + " FROM " + (joined ? table.joined_view : table.view) + " WHERE " +
         table.bound + " >= :first AND " + table.bound + " < :end" + (group == Group::state ? "" : table.stands) +
         (own ? " AND enterprise_id = :enterprise_id" : "") + " GROUP BY 1, 2, 5";
}

// The first hour that begins at this time or later; hours are counted since 1970, UTC.
std::int64_t hour_from(std::int64_t time_ms) { return (time_ms + hour_ms - 1) / hour_ms; }

}  // namespace

void each_sum(db::Tx& tx, Source source, Group group, const Slice& slice, FunctionRef<void(const SumRow&)> callee) {
  const std::string sql = sums_sql(table_of(source), group, slice.enterprise.has_value());
  const bool by_hours = source == Source::scans;
  const std::int64_t first = by_hours ? hour_from(slice.first_ms) : slice.first_ms;
  const std::int64_t end = by_hours ? hour_from(slice.end_ms) : slice.end_ms;
  if (!slice.enterprise) return tx.sweep<SumRow>(sql, callee, slice.offset_ms, slice.unit_ms, first, end);
  tx.sweep<SumRow>(sql, callee, slice.offset_ms, slice.unit_ms, first, end, *slice.enterprise);
}

std::map<std::string, std::string> categories(db::Tx& tx) {
  struct Row {
    std::string id, category;
    auto fields() { return std::tie(id, category); }
  };
  std::map<std::string, std::string> found;
  for (Row& row : tx.rows<Row>("SELECT id, category FROM analytics_tariffs")) found.emplace(row.id, row.category);
  return found;
}

std::string organisation_name(db::Tx& tx, const std::string& id) {
  return tx.row<std::string>("SELECT name FROM analytics_organisations WHERE id = :id", id).value_or("");
}

std::int64_t count_open_suspicions(db::Tx& tx) {
  return tx.value<std::int64_t>("SELECT COUNT(*) FROM analytics_suspicions WHERE state = 'open'");
}

std::int64_t count_enterprises(db::Tx& tx) {
  return tx.value<std::int64_t>(
      "SELECT COUNT(*) FROM analytics_organisations WHERE state = 'active' AND is_enterprise = 1");
}

std::int64_t count_printers(db::Tx& tx, std::int64_t today) {
  return tx.value<std::int64_t>(
      "SELECT COUNT(*) FROM analytics_organisations WHERE state = 'active' AND is_printer = 1 AND "
      "agreement_valid_until >= :today",
      today);
}

std::int64_t count_certificates(db::Tx& tx, std::int64_t today, const std::optional<OrganisationId>& enterprise) {
  const std::string sql =
      "SELECT COUNT(*) FROM analytics_certificates WHERE state = 'granted' AND valid_until >= :today";
  if (!enterprise) return tx.value<std::int64_t>(sql, today);
  return tx.value<std::int64_t>(sql + " AND enterprise_id = :enterprise_id", today, *enterprise);
}

}  // namespace qrcongo::analytics::store
