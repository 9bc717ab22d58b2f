#include "store.hpp"

#include "set_column.hpp"

namespace qrcongo::identity::store {
namespace {

const std::string user_columns =
    "id, email, name, organisation_id, role, duties, state, language, sequence, version, created_at, updated_at";
const std::string client_columns = "id, name, organisation_id, created_by, state, sequence, created_at";
const std::string list_users =
    "SELECT " + user_columns +
    " FROM users WHERE sequence > :after AND organisation_id = COALESCE(:of, organisation_id) "
    "AND state = COALESCE(:state, state) AND updated_at >= COALESCE(:since, updated_at) "
    "ORDER BY sequence LIMIT :most";
const std::string list_clients =
    "SELECT " + client_columns +
    " FROM api_clients WHERE sequence > :after AND organisation_id = COALESCE(:of, organisation_id) "
    "AND state = COALESCE(:state, state) ORDER BY sequence LIMIT :most";
const std::string select_open_sessions =
    "SELECT id, user_id, created_at, used_at, expires_at FROM sessions WHERE ended_at IS NULL AND expires_at > :now";
const std::string is_reply = "caller = :caller AND route = :route AND idempotency_key = :key";

struct UserRow : User {
  auto fields() {
    return std::tie(id, email, name, organisation_id, role, duties, state, language, sequence, version, created_at,
                    updated_at);
  }
};

struct ClientRow : ApiClient {
  auto fields() { return std::tie(id, name, organisation_id, created_by, state, sequence, created_at); }
};

template <class Row, class Value>
std::optional<Value> as(std::optional<Row> row) {
  if (!row) return std::nullopt;
  return std::optional<Value>(std::move(static_cast<Value&>(*row)));
}

template <class Value, class Row>
std::vector<Value> all_as(std::vector<Row> rows) {
  return std::vector<Value>(std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
}

}  // namespace

std::optional<User> user(db::Tx& tx, const UserId& id) {
  return as<UserRow, User>(tx.row<UserRow>("SELECT " + user_columns + " FROM users WHERE id = :id", id));
}

std::optional<User> user_by_email(db::Tx& tx, const std::string& email) {
  return as<UserRow, User>(tx.row<UserRow>("SELECT " + user_columns + " FROM users WHERE email = :email", email));
}

std::vector<User> users(db::Tx& tx, const std::optional<OrganisationId>& of, const Page& page) {
  return all_as<User>(tx.rows<UserRow>(list_users, page.after, of, page.state, page.updated_since, page.limit));
}

void insert_user(db::Tx& tx, const User& u) {
  tx.run(
      "INSERT INTO users (id, email, name, organisation_id, role, duties, state, language, version, created_at, "
      "updated_at) "
      "VALUES (:id, :email, :name, :organisation_id, :role, :duties, :state, :language, :version, :created_at, "
      ":updated_at)",
      u.id, u.email, u.name, u.organisation_id, u.role, u.duties, u.state, u.language, u.version, u.created_at,
      u.updated_at);
}

void update_user(db::Tx& tx, const User& u) {
  tx.run(
      "UPDATE users SET name = :name, duties = :duties, state = :state, version = :version, updated_at = :updated_at "
      "WHERE id = :id",
      u.name, u.duties, u.state, u.version, u.updated_at, u.id);
}

std::optional<std::string> password_record(db::Tx& tx, const UserId& id) {
  const auto found = tx.row<std::optional<std::string>>("SELECT password_record FROM users WHERE id = :id", id);
  return found ? *found : std::nullopt;
}

void set_password_record(db::Tx& tx, const UserId& id, const std::string& record) {
  tx.run("UPDATE users SET password_record = :record WHERE id = :id", record, id);
}

std::int64_t count_able(db::Tx& tx, Role role) {
  return tx.value<std::int64_t>(
      "SELECT COUNT(*) FROM users JOIN organisations ON organisations.id = users.organisation_id "
      "WHERE users.role = :role AND users.state = 'active' AND organisations.state = 'active' "
      "AND users.password_record <> :none",
      role, std::string(no_password_record));
}

void insert_invitation(db::Tx& tx, const std::string& token_hash, const std::optional<UserId>& user,
                       std::int64_t expires_at) {
  tx.run("INSERT INTO invitations (token_hash, user_id, expires_at) VALUES (:token_hash, :user_id, :expires_at)",
         token_hash, user, expires_at);
}

std::optional<StoredInvitation> open_invitation(db::Tx& tx, const std::string& token_hash, std::int64_t now_ms) {
  return tx.row<StoredInvitation>(
      "SELECT user_id, expires_at FROM invitations WHERE token_hash = :token_hash AND ended_at IS NULL AND expires_at "
      "> :now",
      token_hash, now_ms);
}

void end_invitation(db::Tx& tx, const std::string& token_hash, std::int64_t now_ms) {
  tx.run("UPDATE invitations SET ended_at = :now WHERE token_hash = :token_hash", now_ms, token_hash);
}

void end_invitations_of(db::Tx& tx, const UserId& user, std::int64_t now_ms) {
  tx.run("UPDATE invitations SET ended_at = :now WHERE user_id = :user_id AND ended_at IS NULL", now_ms, user);
}

void end_first_administrator_invitations(db::Tx& tx, std::int64_t now_ms) {
  tx.run("UPDATE invitations SET ended_at = :now WHERE user_id IS NULL AND ended_at IS NULL", now_ms);
}

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

std::optional<ApiClient> api_client(db::Tx& tx, const ApiClientId& id) {
  return as<ClientRow, ApiClient>(
      tx.row<ClientRow>("SELECT " + client_columns + " FROM api_clients WHERE id = :id", id));
}

std::optional<std::string> api_client_secret_hash(db::Tx& tx, const ApiClientId& id) {
  return tx.row<std::string>("SELECT secret_hash FROM api_clients WHERE id = :id AND state = 'active'", id);
}

std::vector<ApiClient> api_clients(db::Tx& tx, const std::optional<OrganisationId>& of, const Page& page) {
  return all_as<ApiClient>(tx.rows<ClientRow>(list_clients, page.after, of, page.state, page.limit));
}

void insert_api_client(db::Tx& tx, const ApiClient& c, const std::string& secret_hash) {
  tx.run(
      "INSERT INTO api_clients (id, name, organisation_id, created_by, secret_hash, state, created_at) "
      "VALUES (:id, :name, :organisation_id, :created_by, :secret_hash, :state, :created_at)",
      c.id, c.name, c.organisation_id, c.created_by, secret_hash, c.state, c.created_at);
}

void revoke_api_client(db::Tx& tx, const ApiClientId& id) {
  tx.run("UPDATE api_clients SET state = 'revoked' WHERE id = :id", id);
}

std::vector<std::string> token_keys(db::Tx& tx) {
  return tx.rows<std::string>("SELECT wrapped_seed FROM token_keys ORDER BY sequence");
}

void replace_token_key(db::Tx& tx, const std::string& wrapped_seed, const std::string& wrapped_again) {
  tx.run("UPDATE token_keys SET wrapped_seed = :again WHERE wrapped_seed = :wrapped_seed", wrapped_again, wrapped_seed);
}

void insert_token_key(db::Tx& tx, const std::string& wrapped_seed, std::int64_t now_ms) {
  tx.run("INSERT INTO token_keys (wrapped_seed, created_at) VALUES (:wrapped_seed, :now)", wrapped_seed, now_ms);
}

std::optional<KeptReply> kept_reply(db::Tx& tx, const ReplyKey& key, std::int64_t now_ms) {
  return tx.row<KeptReply>("SELECT body_hash, status, content_type, location, etag, body FROM idempotency_keys WHERE " +
                               is_reply + " AND expires_at > :now",
                           key.caller, key.route, key.key, now_ms);
}

void keep_reply(db::Tx& tx, const ReplyKey& key, const KeptReply& r, std::int64_t expires_at) {
  // One of the same key that expired may still stand there.
  tx.run("DELETE FROM idempotency_keys WHERE " + is_reply, key.caller, key.route, key.key);
  tx.run(
      "INSERT INTO idempotency_keys (caller, route, idempotency_key, body_hash, status, content_type, location, etag, "
      "body, expires_at) "
      "VALUES (:caller, :route, :key, :body_hash, :status, :content_type, :location, :etag, :body, :expires_at)",
      key.caller, key.route, key.key, r.body_hash, r.status, r.content_type, r.location, r.etag, r.body, expires_at);
}

void forget_replies(db::Tx& tx, std::int64_t now_ms) {
  tx.run(
      "DELETE FROM idempotency_keys WHERE sequence IN "
      "(SELECT sequence FROM idempotency_keys WHERE expires_at <= :now LIMIT 100)",
      now_ms);
}

}  // namespace qrcongo::identity::store
