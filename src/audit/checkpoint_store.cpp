#include "checkpoint_store.hpp"

namespace qrcongo::audit {
namespace {

const std::string checkpoint_columns = "sequence, size, root, note, signed_at";
const std::string insert_checkpoint_sql =
    "INSERT INTO audit_checkpoints (" + checkpoint_columns +
    ") VALUES ((SELECT COALESCE(MAX(sequence) + 1, 0) FROM audit_checkpoints), :size, :root, :note, :signed_at)";
const std::string newest_checkpoint_sql =
    "SELECT " + checkpoint_columns + " FROM audit_checkpoints ORDER BY sequence DESC LIMIT 1";
const std::string checkpoint_of_size_sql =
    "SELECT " + checkpoint_columns + " FROM audit_checkpoints WHERE size = :size";
const std::string checkpoints_from_sql =
    "SELECT " + checkpoint_columns +
    " FROM audit_checkpoints WHERE sequence >= :sequence ORDER BY sequence LIMIT :most";
// SQLite's typeof: a column takes whatever is put into it there.
const std::string misfits_sql =
    "SELECT COUNT(*) FROM audit_checkpoints WHERE typeof(size) <> 'integer' OR typeof(root) <> 'text' OR "
    "typeof(note) <> 'text' OR typeof(signed_at) <> 'integer'";
const std::string has_checkpoints_sql =
    "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'audit_checkpoints'";
// The first line is cut off by its end, which every note has.
const std::string notes_by_origin_sql =
    "SELECT note FROM audit_checkpoints WHERE sequence IN (SELECT MAX(sequence) FROM audit_checkpoints "
    "GROUP BY substr(note, 1, instr(note, :line_end)))";
const std::string seal_columns = "month, first_entry, end_entry, file, sha256, sealed_at";
const std::string insert_seal_sql = "INSERT INTO audit_seals (" + seal_columns +
                                    ") VALUES (:month, :first_entry, :end_entry, :file, :sha256, :sealed_at)";
const std::string newest_seal_sql = "SELECT " + seal_columns + " FROM audit_seals ORDER BY sequence DESC LIMIT 1";

}  // namespace

bool has_checkpoints(db::Tx& tx) { return tx.value<std::int64_t>(has_checkpoints_sql) > 0; }

void insert_key(db::Tx& tx, const StoredKey& key, std::int64_t now_ms) {
  tx.run("INSERT INTO audit_keys (public_key, wrapped_seed, created_at) VALUES (:public_key, :wrapped_seed, :now)",
         key.public_key, key.wrapped_seed, now_ms);
}

void replace_wrapped_seed(db::Tx& tx, const StoredKey& key) {
  tx.run("UPDATE audit_keys SET wrapped_seed = :wrapped_seed WHERE public_key = :public_key", key.wrapped_seed,
         key.public_key);
}

std::vector<StoredKey> stored_keys(db::Tx& tx) {
  return tx.rows<StoredKey>("SELECT public_key, wrapped_seed FROM audit_keys ORDER BY sequence");
}

void insert_checkpoint(db::Tx& tx, const StoredCheckpoint& checkpoint) {
  tx.run(insert_checkpoint_sql, checkpoint.size, checkpoint.root, checkpoint.note, checkpoint.signed_at);
}

std::optional<StoredCheckpoint> newest_checkpoint(db::Tx& tx) {
  return tx.row<StoredCheckpoint>(newest_checkpoint_sql);
}

std::optional<StoredCheckpoint> checkpoint_of_size(db::Tx& tx, std::int64_t size) {
  return tx.row<StoredCheckpoint>(checkpoint_of_size_sql, size);
}

std::vector<StoredCheckpoint> checkpoints_from(db::Tx& tx, std::int64_t sequence, std::int64_t limit) {
  std::vector<StoredCheckpoint> page;
  tx.sweep<StoredCheckpoint>(
      checkpoints_from_sql, [&](StoredCheckpoint&& one) { page.push_back(std::move(one)); }, sequence, limit);
  return page;
}

std::int64_t count_checkpoints_above(db::Tx& tx, std::int64_t size) {
  return tx.value<std::int64_t>("SELECT COUNT(*) FROM audit_checkpoints WHERE size > :size", size);
}

std::int64_t count_checkpoints(db::Tx& tx) { return tx.value<std::int64_t>("SELECT COUNT(*) FROM audit_checkpoints"); }

std::int64_t count_checkpoint_misfits(db::Tx& tx) { return tx.value<std::int64_t>(misfits_sql); }

std::vector<std::string> notes_by_origin(db::Tx& tx) { return tx.rows<std::string>(notes_by_origin_sql, "\n"); }

std::optional<std::int64_t> told_at(db::Tx& tx, std::string_view way) {
  return tx.row<std::int64_t>("SELECT told_at FROM audit_witnesses WHERE way = :way", way);
}

void set_told(db::Tx& tx, std::string_view way, std::int64_t size, std::int64_t now_ms) {
  const std::int64_t changed =
      tx.run("UPDATE audit_witnesses SET size = :size, told_at = :now WHERE way = :way", size, now_ms, way);
  if (changed > 0) return;
  tx.run("INSERT INTO audit_witnesses (way, size, told_at) VALUES (:way, :size, :now)", way, size, now_ms);
}

void insert_seal(db::Tx& tx, const StoredSeal& seal) {
  tx.run(insert_seal_sql, seal.month, seal.first_entry, seal.end_entry, seal.file, seal.sha256, seal.sealed_at);
}

std::optional<StoredSeal> newest_seal(db::Tx& tx) { return tx.row<StoredSeal>(newest_seal_sql); }

}  // namespace qrcongo::audit
