#include "store.hpp"

namespace qrcongo::audit {
namespace {

const std::string columns =
    "sequence, time_ms, actor_kind, actor_id, actor_role, actor_organisation_id, action, subject_kind, subject_id, "
    "request_id, detail, leaf_hash";
const std::string insert_sql =
    "INSERT INTO audit_entries (" + columns +
    ") VALUES (:sequence, :time_ms, :actor_kind, :actor_id, :actor_role, :actor_organisation_id, :action, "
    ":subject_kind, :subject_id, :request_id, :detail, :leaf_hash)";
const std::string page_sql =
    "SELECT " + columns + " FROM audit_entries WHERE sequence >= :sequence ORDER BY sequence LIMIT :most";

}  // namespace

std::int64_t count_entries(db::Tx& tx) {
  return tx.value<std::int64_t>("SELECT COALESCE(MAX(sequence) + 1, 0) FROM audit_entries");
}

void insert_entry(db::Tx& tx, const StoredEntry& e) {
  tx.run(insert_sql, e.sequence, e.time_ms, e.actor.kind, e.actor.id, e.actor.role, e.actor.organisation_id, e.action,
         e.subject_kind, e.subject_id, e.request_id, e.detail, e.leaf_hash);
}

std::vector<StoredEntry> entries_from(db::Tx& tx, std::int64_t sequence, std::int64_t limit) {
  return tx.rows<StoredEntry>(page_sql, sequence, limit);
}

std::optional<std::string> find_node(db::Tx& tx, std::int64_t level, std::int64_t place) {
  if (level == 0) return tx.row<std::string>("SELECT leaf_hash FROM audit_entries WHERE sequence = :place", place);
  return tx.row<std::string>("SELECT hash FROM audit_nodes WHERE level = :level AND place = :place", level, place);
}

void insert_node(db::Tx& tx, std::int64_t level, std::int64_t place, const std::string& hash) {
  tx.run("INSERT INTO audit_nodes (level, place, hash) VALUES (:level, :place, :hash)", level, place, hash);
}

std::int64_t count_nodes(db::Tx& tx) { return tx.value<std::int64_t>("SELECT COUNT(*) FROM audit_nodes"); }

}  // namespace qrcongo::audit
