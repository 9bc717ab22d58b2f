#include "store.hpp"

#include "link_store.hpp"
#include "qrcongo/db/sealed.hpp"
#include "second_factor_store.hpp"
#include "set_column.hpp"

namespace qrcongo::identity::store {
namespace {

const std::string client_columns =
    "id, name, organisation_id, created_by, state, certificate_sha256, last_used_at, previous_secret_until, sequence, "
    "created_at";
const std::string present_columns = "id, organisation_id, role, duties, state";
// Who must be approved before he is invited stands there as disabled, so that nothing lets him in by mistake.
const std::string shown_state =
    "CASE WHEN state = 'disabled' AND password_record IS NULL AND EXISTS (SELECT 1 FROM approvals WHERE approvals.kind "
    "= 'user' AND approvals.subject_id = users.id AND approvals.state = 'awaiting') THEN 'awaiting_approval' ELSE "
    "state "
    "END";
const std::string user_columns = "id, email, name, organisation_id, role, duties, " + shown_state +
                                 ", language, sequence, version, created_at, updated_at";
const std::string list_users =
    "SELECT " + user_columns +
    " FROM users WHERE sequence > :after AND organisation_id = COALESCE(:of, organisation_id) "
    "AND COALESCE(:state, '') IN ('', " +
    shown_state +
    ") AND updated_at >= COALESCE(:since, updated_at) "
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

// What the gate asks of a person, and nothing that lies sealed.
struct PresentRow : User {
  auto fields() { return std::tie(id, organisation_id, role, duties, state); }
};

struct ClientRow : ApiClient {
  auto fields() {
    return std::tie(id, name, organisation_id, created_by, state, certificate_sha256, last_used_at,
                    previous_secret_until, sequence, created_at);
  }
};

db::SealedPlace email_of(const UserId& id) { return {"users", "email", id.str()}; }
db::SealedPlace name_of(const UserId& id) { return {"users", "name", id.str()}; }
std::string index_of_email(db::Tx& tx, const std::string& email) {
  return db::blind_index(tx, "users", "email", email);
}

User opened(db::Tx& tx, User user) {
  user.email = db::unseal(tx, email_of(user.id), user.email);
  user.name = db::unseal(tx, name_of(user.id), user.name);
  return user;
}

std::optional<User> opened(db::Tx& tx, std::optional<UserRow> row) {
  if (!row) return std::nullopt;
  return opened(tx, User(std::move(*row)));
}

// By caller, route and key: a reply has no id of its own.
std::string row_of(const ReplyKey& key) { return key.caller + "\n" + key.route + "\n" + key.key; }
std::string stored_state(const User& user) { return user.state == "awaiting_approval" ? "disabled" : user.state; }

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
  return opened(tx, tx.row<UserRow>("SELECT " + user_columns + " FROM users WHERE id = :id", id));
}

std::optional<User> user_by_email(db::Tx& tx, const std::string& email) {
  return opened(tx, tx.row<UserRow>("SELECT " + user_columns + " FROM users WHERE email_index = :email",
                                    index_of_email(tx, email)));
}

std::vector<User> users(db::Tx& tx, const std::optional<OrganisationId>& of, const Page& page) {
  std::vector<User> all =
      all_as<User>(tx.rows<UserRow>(list_users, page.after, of, page.state, page.updated_since, page.limit));
  for (User& user : all) user = opened(tx, std::move(user));
  return all;
}

std::vector<User> present_users(db::Tx& tx) {
  return all_as<User>(tx.rows<PresentRow>("SELECT " + present_columns + " FROM users"));
}

void insert_user(db::Tx& tx, const User& u) {
  tx.run(
      "INSERT INTO users (id, email, email_index, name, organisation_id, role, duties, state, language, version, "
      "created_at, "
      "updated_at) "
      "VALUES (:id, :email, :email_index, :name, :organisation_id, :role, :duties, :state, :language, :version, "
      ":created_at, "
      ":updated_at)",
      u.id, db::seal(tx, email_of(u.id), u.email), index_of_email(tx, u.email), db::seal(tx, name_of(u.id), u.name),
      u.organisation_id, u.role, u.duties, stored_state(u), u.language, u.version, u.created_at, u.updated_at);
  set_second_factor(tx, u.id, std::nullopt);
}

void update_user(db::Tx& tx, const User& u) {
  tx.run(
      "UPDATE users SET name = :name, duties = :duties, state = :state, version = :version, updated_at = :updated_at "
      "WHERE id = :id",
      db::seal(tx, name_of(u.id), u.name), u.duties, stored_state(u), u.version, u.updated_at, u.id);
}

void delete_invited_user(db::Tx& tx, const UserId& id) {
  tx.run("DELETE FROM invitations WHERE user_id = :user_id", id);
  tx.run("DELETE FROM users WHERE id = :id AND state = 'invited'", id);
}

std::optional<std::string> password_record(db::Tx& tx, const UserId& id) {
  const auto found = tx.row<std::optional<std::string>>("SELECT password_record FROM users WHERE id = :id", id);
  if (!found || !*found) return std::nullopt;
  // No password opens the record of nobody: it is no secret.
  if (**found == no_password_record) return *found;
  const std::string person = standing(tx, id);
  return db::unseal(tx, {"users", "password_record", person}, **found);
}

void set_password_record(db::Tx& tx, const UserId& id, const std::string& record) {
  const std::string person = standing(tx, id);
  const bool is_secret = record != no_password_record;
  tx.run("UPDATE users SET password_record = :record WHERE id = :id",
         is_secret ? db::seal(tx, {"users", "password_record", person}, record) : record, id);
}

std::int64_t count_able(db::Tx& tx, Role role) {
  return tx.value<std::int64_t>(
      "SELECT COUNT(*) FROM users JOIN organisations ON organisations.id = users.organisation_id "
      "WHERE users.role = :role AND users.state = 'active' AND organisations.state = 'active' "
      "AND users.password_record <> :none",
      role, std::string(no_password_record));
}

bool has_open_invitation(db::Tx& tx, const UserId& user, std::int64_t now_ms) {
  return tx.value<std::int64_t>(
             "SELECT COUNT(*) FROM invitations WHERE user_id = :user_id AND ended_at IS NULL AND expires_at > :now",
             user, now_ms) > 0;
}

void end_invitations_of(db::Tx& tx, const UserId& user, std::int64_t now_ms) {
  tx.run("UPDATE invitations SET ended_at = :now WHERE user_id = :user_id AND ended_at IS NULL", now_ms, user);
}

void end_first_administrator_invitations(db::Tx& tx, std::int64_t now_ms) {
  tx.run("UPDATE invitations SET ended_at = :now WHERE user_id IS NULL AND ended_at IS NULL", now_ms);
}

void end_unapproved_administrator_invitations(db::Tx& tx, std::int64_t now_ms) {
  tx.run(
      "UPDATE invitations SET ended_at = :now WHERE ended_at IS NULL AND user_id IN (SELECT id FROM users WHERE role = "
      "'ADMIN_GOUVERNEMENTAL' AND state = 'invited' AND NOT EXISTS (SELECT 1 FROM approvals WHERE kind = 'user' AND "
      "subject_id = users.id AND approvals.state = 'approved'))",
      now_ms);
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

std::optional<ClientSecrets> client_secrets(db::Tx& tx, const ApiClientId& id) {
  return tx.row<ClientSecrets>(
      "SELECT secret_hash, previous_secret_hash, previous_secret_until FROM api_clients WHERE id = :id AND state = "
      "'active'",
      id);
}

std::vector<ApiClient> api_clients(db::Tx& tx, const std::optional<OrganisationId>& of, const Page& page) {
  return all_as<ApiClient>(tx.rows<ClientRow>(list_clients, page.after, of, page.state, page.limit));
}

std::vector<ApiClient> active_api_clients_of(db::Tx& tx, const UserId& creator) {
  return all_as<ApiClient>(
      tx.rows<ClientRow>("SELECT " + client_columns +
                             " FROM api_clients WHERE created_by = :creator AND state = 'active' ORDER BY sequence",
                         creator));
}

void insert_api_client(db::Tx& tx, const ApiClient& c, const std::string& secret_hash) {
  tx.run(
      "INSERT INTO api_clients (id, name, organisation_id, created_by, secret_hash, state, certificate_sha256, "
      "created_at) "
      "VALUES (:id, :name, :organisation_id, :created_by, :secret_hash, :state, :certificate_sha256, :created_at)",
      c.id, c.name, c.organisation_id, c.created_by, secret_hash, c.state, c.certificate_sha256, c.created_at);
}

void revoke_api_client(db::Tx& tx, const ApiClientId& id) {
  tx.run("UPDATE api_clients SET state = 'revoked' WHERE id = :id", id);
}

void replace_client_secret(db::Tx& tx, const ApiClientId& id, const std::string& secret_hash,
                           const std::optional<std::int64_t>& previous_until) {
  tx.run(
      "UPDATE api_clients SET previous_secret_hash = secret_hash, previous_secret_until = :until, secret_hash = :hash "
      "WHERE id = :id",
      previous_until, secret_hash, id);
  if (!previous_until) tx.run("UPDATE api_clients SET previous_secret_hash = NULL WHERE id = :id", id);
}

void forget_previous_secrets(db::Tx& tx, std::int64_t now_ms) {
  tx.run(
      "UPDATE api_clients SET previous_secret_hash = NULL, previous_secret_until = NULL WHERE previous_secret_until <= "
      ":now",
      now_ms);
}

void note_client_use(db::Tx& tx, const ApiClientId& id, std::int64_t now_ms) {
  tx.run("UPDATE api_clients SET last_used_at = :now WHERE id = :id", now_ms, id);
}

std::optional<KeptReply> kept_reply(db::Tx& tx, const ReplyKey& key, std::int64_t now_ms) {
  auto kept =
      tx.row<KeptReply>("SELECT body_hash, status, content_type, location, etag, body FROM idempotency_keys WHERE " +
                            is_reply + " AND expires_at > :now",
                        key.caller, key.route, key.key, now_ms);
  if (kept && kept->body) kept->body = db::unseal(tx, {"idempotency_keys", "body", row_of(key)}, *kept->body);
  return kept;
}

void keep_reply(db::Tx& tx, const ReplyKey& key, const KeptReply& r, std::int64_t expires_at) {
  // What was answered names people.
  std::optional<std::string> body;
  if (r.body) body = db::seal(tx, {"idempotency_keys", "body", row_of(key)}, *r.body);
  // One of the same key that expired may still stand there.
  tx.run("DELETE FROM idempotency_keys WHERE " + is_reply, key.caller, key.route, key.key);
  tx.run(
      "INSERT INTO idempotency_keys (caller, route, idempotency_key, body_hash, status, content_type, location, etag, "
      "body, expires_at) "
      "VALUES (:caller, :route, :key, :body_hash, :status, :content_type, :location, :etag, :body, :expires_at)",
      key.caller, key.route, key.key, r.body_hash, r.status, r.content_type, r.location, r.etag, body, expires_at);
}

void forget_replies(db::Tx& tx, std::int64_t now_ms) {
  tx.run(
      "DELETE FROM idempotency_keys WHERE sequence IN "
      "(SELECT sequence FROM idempotency_keys WHERE expires_at <= :now LIMIT 100)",
      now_ms);
}

}  // namespace qrcongo::identity::store
