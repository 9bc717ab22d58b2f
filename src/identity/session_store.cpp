// Sessions, and the refresh tokens that they had.
#include "store.hpp"

namespace qrcongo::identity::store {
namespace {

const std::string select_open_sessions =
    "SELECT id, user_id, created_at, used_at, expires_at FROM sessions WHERE ended_at IS NULL AND expires_at > :now";

}  // namespace

void insert_session(db::Tx& tx, const Session& s, const std::string& refresh_hash) {
  tx.run(
      "INSERT INTO sessions (id, user_id, refresh_hash, created_at, used_at, expires_at) "
      "VALUES (:id, :user_id, :refresh_hash, :created_at, :used_at, :expires_at)",
      s.id, s.user_id, refresh_hash, s.created_at, s.used_at, s.expires_at);
}

std::optional<Session> open_session(db::Tx& tx, const SessionId& id, std::int64_t now_ms) {
  return tx.row<Session>(select_open_sessions + " AND id = :id", now_ms, id);
}

std::vector<Session> open_sessions(db::Tx& tx, std::int64_t now_ms) {
  return tx.rows<Session>(select_open_sessions, now_ms);
}

std::vector<Session> open_sessions_of(db::Tx& tx, const UserId& user, std::int64_t now_ms) {
  return tx.rows<Session>(select_open_sessions + " AND user_id = :user_id ORDER BY sequence", now_ms, user);
}

std::optional<RefreshHashes> refresh_hashes(db::Tx& tx, const SessionId& id) {
  return tx.row<RefreshHashes>("SELECT refresh_hash, previous_refresh_hash FROM sessions WHERE id = :id", id);
}

void rotate_session(db::Tx& tx, const Session& s, const std::string& refresh_hash) {
  tx.run(
      "INSERT INTO spent_refresh_tokens (session_id, refresh_hash) SELECT id, refresh_hash FROM sessions WHERE id = "
      ":id",
      s.id);
  tx.run(
      "UPDATE sessions SET previous_refresh_hash = refresh_hash, refresh_hash = :hash, used_at = :used_at, "
      "expires_at = :expires_at WHERE id = :id",
      refresh_hash, s.used_at, s.expires_at, s.id);
}

bool is_spent(db::Tx& tx, const SessionId& id, const std::string& refresh_hash) {
  return tx.value<std::int64_t>(
             "SELECT COUNT(*) FROM spent_refresh_tokens WHERE session_id = :id AND refresh_hash = :hash", id,
             refresh_hash) > 0;
}

void end_session(db::Tx& tx, const SessionId& id, std::int64_t now_ms) {
  tx.run("UPDATE sessions SET ended_at = :now WHERE id = :id AND ended_at IS NULL", now_ms, id);
}

void end_sessions_of(db::Tx& tx, const UserId& user, const SessionId& except, std::int64_t now_ms) {
  tx.run("UPDATE sessions SET ended_at = :now WHERE user_id = :user_id AND id <> :except AND ended_at IS NULL", now_ms,
         user, except);
}

void forget_sessions(db::Tx& tx, std::int64_t expired_before) {
  tx.run(
      "DELETE FROM spent_refresh_tokens WHERE session_id IN "
      "(SELECT id FROM sessions WHERE expires_at < :before ORDER BY sequence LIMIT 100)",
      expired_before);
  tx.run(
      "DELETE FROM sessions WHERE sequence IN (SELECT sequence FROM sessions WHERE expires_at < :before ORDER BY "
      "sequence LIMIT 100)",
      expired_before);
}

}  // namespace qrcongo::identity::store
