// identity's tables, but for links (link_store.hpp). Private; each call belongs to the thread whose transaction it is
// given.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "qrcongo/identity/service.hpp"

namespace qrcongo::identity::store {

std::optional<Organisation> organisation(db::Tx& tx, const OrganisationId& id);
std::vector<Organisation> organisations(db::Tx& tx, const std::optional<OrganisationId>& only, const Page& page);
// All of them, id and state alone.
std::vector<Organisation> present_organisations(db::Tx& tx);
db::Related organisation_by_name(const std::string& column);
std::optional<std::string> organisation_name(db::Tx& tx, const OrganisationId& id);
std::int64_t count_approved_printers(db::Tx& tx, std::int64_t today);
std::optional<Organisation> first_of_kind(db::Tx& tx, OrganisationKind kind);
void insert_organisation(db::Tx& tx, const Organisation& organisation);
void update_organisation(db::Tx& tx, const Organisation& organisation);

std::optional<User> user(db::Tx& tx, const UserId& id);
std::optional<User> user_by_email(db::Tx& tx, const std::string& email);
UserList users(db::Tx& tx, const std::optional<OrganisationId>& of, const Page& page);
// Whether somebody else who is active in the organisation, or with `of_authority` any administrator, OCC operator or
// auditor anywhere, bears a name that people would take for this one.
bool has_namesake(db::Tx& tx, const User& user, const std::string& name, bool of_authority);
// Everybody, without what lies sealed: a damaged name must not keep a server from starting.
std::vector<User> present_users(db::Tx& tx);
void insert_user(db::Tx& tx, const User& user);
void update_user(db::Tx& tx, const User& user);
// Who was never active, with the invitations. Of somebody whom an approval names a row stays, without name and address.
void forget_invited_user(db::Tx& tx, const UserId& id);
// The other name that awaits a second administrator.
std::optional<std::string> wanted_name(db::Tx& tx, const UserId& id);
void set_wanted_name(db::Tx& tx, const UserId& id, const std::optional<std::string>& name);
// Throws db::DamagedValue for another person's, and for one that nobody sealed.
std::optional<std::string> password_record(db::Tx& tx, const UserId& id);
void set_password_record(db::Tx& tx, const UserId& id, const std::string& record);
std::int64_t count_able(db::Tx& tx, Role role);  // active, in an organisation that is, with a password

bool has_open_invitation(db::Tx& tx, const UserId& user, std::int64_t now_ms);
void end_invitations_of(db::Tx& tx, const UserId& user, std::int64_t now_ms);
void end_first_administrator_invitations(db::Tx& tx, std::int64_t now_ms);
// Of administrators whom the machine invited, and nobody approved.
void end_unapproved_administrator_invitations(db::Tx& tx, std::int64_t now_ms);

struct Session {
  SessionId id;
  UserId user_id;
  std::int64_t created_at = 0;
  std::int64_t used_at = 0;
  std::int64_t expires_at = 0;
  auto fields() { return std::tie(id, user_id, created_at, used_at, expires_at); }
};
struct RefreshHashes {
  std::string current;
  std::optional<std::string> previous;
  auto fields() { return std::tie(current, previous); }
};
void insert_session(db::Tx& tx, const Session& session, const std::string& refresh_hash);
std::optional<Session> open_session(db::Tx& tx, const SessionId& id, std::int64_t now_ms);
std::vector<Session> open_sessions(db::Tx& tx, std::int64_t now_ms);
std::vector<Session> open_sessions_of(db::Tx& tx, const UserId& user, std::int64_t now_ms);
std::optional<RefreshHashes> refresh_hashes(db::Tx& tx, const SessionId& id);
void rotate_session(db::Tx& tx, const Session& session, const std::string& refresh_hash);
bool is_spent(db::Tx& tx, const SessionId& id, const std::string& refresh_hash);
void end_session(db::Tx& tx, const SessionId& id, std::int64_t now_ms);
void end_sessions_of(db::Tx& tx, const UserId& user, const SessionId& except, std::int64_t now_ms);
void forget_sessions(db::Tx& tx, std::int64_t expired_before);  // a bite of them

std::optional<ApiClient> api_client(db::Tx& tx, const ApiClientId& id);
struct ClientSecrets {
  std::string current;
  std::optional<std::string> previous;
  std::optional<std::int64_t> previous_until;  // time
  auto fields() { return std::tie(current, previous, previous_until); }
};
std::optional<ClientSecrets> client_secrets(db::Tx& tx, const ApiClientId& id);  // of an active one; hashes
std::vector<ApiClient> api_clients(db::Tx& tx, const std::optional<OrganisationId>& of, const Page& page);
std::vector<ApiClient> active_api_clients_of(db::Tx& tx, const UserId& creator);
void insert_api_client(db::Tx& tx, const ApiClient& client, const std::string& secret_hash);
void revoke_api_client(db::Tx& tx, const ApiClientId& id);
// The current secret becomes the previous one and serves until then, or ends now.
void replace_client_secret(db::Tx& tx, const ApiClientId& id, const std::string& secret_hash,
                           const std::optional<std::int64_t>& previous_until);
void forget_previous_secrets(db::Tx& tx, std::int64_t now_ms);
void note_client_use(db::Tx& tx, const ApiClientId& id, std::int64_t now_ms);

struct TokenKey {
  std::int64_t sequence = 0;
  std::string wrapped_seed;
  std::int64_t created_at = 0;
  std::optional<std::int64_t> retired_at;  // nothing: it signs
  auto fields() { return std::tie(sequence, wrapped_seed, created_at, retired_at); }
};
std::vector<TokenKey> token_keys(db::Tx& tx);  // the newest last
void insert_token_key(db::Tx& tx, const std::string& wrapped_seed, std::int64_t now_ms);
void replace_token_key(db::Tx& tx, std::int64_t sequence, const std::string& wrapped_seed);
void retire_token_keys(db::Tx& tx, std::int64_t now_ms);  // those that sign
void delete_token_key(db::Tx& tx, std::int64_t sequence);

struct RevokedToken {
  std::string id;  // jti
  std::int64_t expires_at = 0;
  auto fields() { return std::tie(id, expires_at); }
};
std::vector<RevokedToken> revoked_tokens(db::Tx& tx, std::int64_t now_ms);
bool is_revoked_token(db::Tx& tx, const std::string& id);
std::int64_t count_revoked_tokens(db::Tx& tx, const ApiClientId& client, std::int64_t now_ms);  // that live on
void insert_revoked_token(db::Tx& tx, const RevokedToken& token, const ApiClientId& client);
void forget_revoked_tokens(db::Tx& tx, std::int64_t now_ms);

struct KeptReply {
  std::string body_hash;
  std::int64_t status = 200;
  std::string content_type;
  std::optional<std::string> location;
  std::optional<std::string> etag;
  std::optional<std::string> body;
  auto fields() { return std::tie(body_hash, status, content_type, location, etag, body); }
};
struct ReplyKey {
  std::string caller;
  std::string route;
  std::string key;
};
std::optional<KeptReply> kept_reply(db::Tx& tx, const ReplyKey& key, std::int64_t now_ms);
void keep_reply(db::Tx& tx, const ReplyKey& key, const KeptReply& reply, std::int64_t expires_at);
void forget_replies(db::Tx& tx, std::int64_t now_ms);  // a bite of what expired

}  // namespace qrcongo::identity::store
