#include "store.hpp"

#include <limits>

namespace qrcongo::audit {
namespace {

const std::string columns =
    "sequence, time_ms, actor_kind, actor_id, actor_role, actor_organisation_id, action, subject_kind, subject_id, "
    "request_id, detail, leaf_hash";
const std::string insert_sql =
    "INSERT INTO audit_entries (" + columns +
    ", tag) VALUES (:sequence, :time_ms, :actor_kind, :actor_id, :actor_role, :actor_organisation_id, :action, "
    ":subject_kind, :subject_id, :request_id, :detail, :leaf_hash, :tag)";
const std::string page_sql =
    "SELECT " + columns + " FROM audit_entries WHERE sequence >= :sequence ORDER BY sequence LIMIT :most";
const std::string untagged_sql = "SELECT " + columns +
                                 " FROM audit_entries WHERE sequence > :after AND tag IS NULL ORDER BY sequence LIMIT "
                                 ":most";
// SQLite's typeof: a column takes whatever is put into it there.
const std::string tags_sql =
    "SELECT sequence, tag FROM audit_entries WHERE sequence >= :first AND sequence < :before AND typeof(tag) = 'text'";
const std::string entry_misfits_sql =
    "SELECT COUNT(*) FROM audit_entries WHERE typeof(time_ms) <> 'integer' OR typeof(actor_kind) <> 'text' OR "
    "typeof(actor_id) <> 'text' OR typeof(actor_role) <> 'text' OR typeof(actor_organisation_id) <> 'text' OR "
    "typeof(action) <> 'text' OR typeof(subject_kind) <> 'text' OR typeof(subject_id) <> 'text' OR "
    "typeof(request_id) <> 'text' OR typeof(detail) <> 'text' OR typeof(leaf_hash) <> 'text'";
const std::string node_misfits_sql =
    "SELECT COUNT(*) FROM audit_nodes WHERE typeof(level) <> 'integer' OR typeof(place) <> 'integer' OR "
    "typeof(hash) <> 'text'";

// Takes its parameter whether it filters or not, so that every filter has the same statement's parameters.
std::string condition(const char* column, const std::string& wanted) {
  return (wanted.empty() ? std::string(" AND ''") : " AND " + std::string(column)) + " = :" + column;
}

}  // namespace

std::int64_t count_entries(db::Tx& tx) {
  return tx.value<std::int64_t>("SELECT COALESCE(MAX(sequence) + 1, 0) FROM audit_entries");
}

void insert_entry(db::Tx& tx, const StoredEntry& e, const std::string& tag) {
  tx.run(insert_sql, e.sequence, e.time_ms, e.actor.kind, e.actor.id, e.actor.role, e.actor.organisation_id, e.action,
         e.subject_kind, e.subject_id, e.request_id, e.detail, e.leaf_hash, tag);
}

std::vector<StoredEntry> entries_from(db::Tx& tx, std::int64_t sequence, std::int64_t limit) {
  std::vector<StoredEntry> page;
  tx.sweep<StoredEntry>(
      page_sql, [&](StoredEntry&& entry) { page.push_back(std::move(entry)); }, sequence, limit);
  return page;
}

std::vector<StoredTag> tags_between(db::Tx& tx, std::int64_t first, std::int64_t end) {
  std::vector<StoredTag> tags;
  tx.sweep<StoredTag>(
      tags_sql, [&](StoredTag&& tag) { tags.push_back(std::move(tag)); }, first, end);
  return tags;
}

std::vector<StoredEntry> untagged_entries_after(db::Tx& tx, std::int64_t sequence, std::int64_t limit) {
  return tx.rows<StoredEntry>(untagged_sql, sequence, limit);
}

void set_tag(db::Tx& tx, std::int64_t sequence, const std::string& tag) {
  tx.run("UPDATE audit_entries SET tag = :tag WHERE sequence = :sequence", tag, sequence);
}

std::vector<StoredEntry> entries_like(db::Tx& tx, const EntryFilter& f, const ListPlace& begun, std::int64_t limit) {
  const bool newest = begun.order == ListOrder::newest;
  const std::int64_t place = newest && begun.after == 0 ? std::numeric_limits<std::int64_t>::max() : begun.after;
  const std::string sql = "SELECT " + columns + " FROM audit_entries WHERE sequence " + (newest ? "<" : ">=") +
                          " :sequence" + condition("subject_kind", f.subject_kind) +
                          condition("subject_id", f.subject_id) + condition("action", f.action) +
                          condition("actor_id", f.actor_id) + " ORDER BY sequence" + (newest ? " DESC" : "") +
                          " LIMIT :most";
  return tx.rows<StoredEntry>(sql, place, f.subject_kind, f.subject_id, f.action, f.actor_id, limit);
}

std::optional<std::int64_t> first_entry_after(db::Tx& tx, std::int64_t sequence, std::int64_t time_ms) {
  return tx.row<std::int64_t>(
      "SELECT sequence FROM audit_entries WHERE sequence >= :sequence AND time_ms >= :time_ms ORDER BY sequence LIMIT "
      "1",
      sequence, time_ms);
}

std::optional<std::string> find_node(db::Tx& tx, std::int64_t level, std::int64_t place) {
  if (level == 0) return tx.row<std::string>("SELECT leaf_hash FROM audit_entries WHERE sequence = :place", place);
  return tx.row<std::string>("SELECT hash FROM audit_nodes WHERE level = :level AND place = :place", level, place);
}

std::vector<StoredNode> nodes_between(db::Tx& tx, std::int64_t level, std::int64_t first, std::int64_t end) {
  return tx.rows<StoredNode>(
      "SELECT place, hash FROM audit_nodes WHERE level = :level AND place >= :first AND place < :before", level, first,
      end);
}

void insert_node(db::Tx& tx, std::int64_t level, std::int64_t place, const std::string& hash) {
  tx.run("INSERT INTO audit_nodes (level, place, hash) VALUES (:level, :place, :hash)", level, place, hash);
}

std::int64_t count_nodes(db::Tx& tx) { return tx.value<std::int64_t>("SELECT COUNT(*) FROM audit_nodes"); }

std::int64_t count_rows(db::Tx& tx) { return tx.value<std::int64_t>("SELECT COUNT(*) FROM audit_entries"); }

std::int64_t count_misfits(db::Tx& tx) {
  return tx.value<std::int64_t>(entry_misfits_sql) + tx.value<std::int64_t>(node_misfits_sql);
}

}  // namespace qrcongo::audit
