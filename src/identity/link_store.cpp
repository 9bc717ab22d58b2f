#include "link_store.hpp"

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/db/sealed.hpp"

namespace qrcongo::identity::store {
namespace {

const std::string invitations = "invitations";
const std::string resets = "credential_resets";

struct InvitationRow : StoredInvitation {
  std::optional<std::string> row_tag;
  auto fields() { return std::tie(user_id, expires_at, approval_id, row_tag); }
};

struct ResetRow : CredentialReset {
  std::optional<std::string> row_tag;
  auto fields() { return std::tie(user_id, totp, expires_at, approval_id, row_tag); }
};

std::string text_of(const std::optional<ApprovalId>& id) { return id ? id->str() : ""; }

std::string bound_of(db::Tx& tx, const StoredInvitation& invitation) {
  const std::string person = invitation.user_id ? standing(tx, *invitation.user_id) : "";
  return person + " " + std::to_string(invitation.expires_at) + " " + text_of(invitation.approval_id);
}

std::string bound_of(db::Tx& tx, const CredentialReset& reset) {
  return standing(tx, reset.user_id) + " " + std::to_string(reset.expires_at) + " " + text_of(reset.approval_id) + " " +
         (reset.totp ? "1" : "0");
}

std::string hash_of(db::Tx& tx, const std::string& table, const std::string& token) {
  return db::keyed_token(tx, {table, "token_hash", ""}, token);
}

// A link is found by its token's hash alone, so what it is for is bound by a tag beside it.
template <class Link>
std::string tag_of(db::Tx& tx, const std::string& table, const std::string& hash, const Link& link) {
  return db::keyed_hash(tx, {table, "row_tag", bound_of(tx, link)}, hash);
}

template <class Link, class Row>
std::optional<Link> untouched(db::Tx& tx, const std::string& table, const std::string& hash,
                              const std::optional<Row>& row) {
  if (!row) return std::nullopt;
  const std::string tag = tag_of<Link>(tx, table, hash, *row);
  if (!equal_in_constant_time(as_bytes(row->row_tag.value_or("")), as_bytes(tag))) {
    throw db::DamagedValue({table, "row_tag", hash});
  }
  return static_cast<const Link&>(*row);
}

std::int64_t count_wrong_code(db::Tx& tx, const std::string& table, const std::string& token, std::int64_t now_ms) {
  const std::string hash = hash_of(tx, table, token);
  tx.run("UPDATE " + table + " SET wrong_codes = wrong_codes + 1 WHERE token_hash = :token_hash", hash);
  tx.run("UPDATE " + table +
             " SET ended_at = :now WHERE token_hash = :token_hash AND wrong_codes >= :most AND ended_at IS NULL",
         now_ms, hash, wrong_codes_max);
  return wrong_codes_max -
         tx.value<std::int64_t>("SELECT wrong_codes FROM " + table + " WHERE token_hash = :token_hash", hash);
}

}  // namespace

std::string standing(db::Tx& tx, const UserId& user) {
  return tx.row<std::string>("SELECT id || ' ' || role || ' ' || organisation_id FROM users WHERE id = :id", user)
      .value_or("");
}

std::string hash_of_refresh_token(db::Tx& tx, const SessionId& session, const UserId& user, std::string_view secret) {
  return db::keyed_token(tx, {"sessions", "refresh_hash", session.str() + " " + standing(tx, user)}, secret);
}

std::string hash_of_client_secret(db::Tx& tx, const ApiClientId& client, const UserId& creator,
                                  std::string_view secret) {
  return db::keyed_token(tx, {"api_clients", "secret_hash", client.str() + " " + standing(tx, creator)}, secret);
}

std::string hash_of_recovery_code(db::Tx& tx, const UserId& user, std::string_view code) {
  return db::keyed_token(tx, {"recovery_codes", "code_hash", user.str()}, code);
}

void insert_invitation(db::Tx& tx, const std::string& token, const StoredInvitation& i) {
  const std::string hash = hash_of(tx, invitations, token);
  tx.run(
      "INSERT INTO invitations (token_hash, user_id, expires_at, approval_id, row_tag) "
      "VALUES (:token_hash, :user_id, :expires_at, :approval_id, :row_tag)",
      hash, i.user_id, i.expires_at, i.approval_id, tag_of(tx, invitations, hash, i));
}

std::optional<StoredInvitation> open_invitation(db::Tx& tx, const std::string& token, std::int64_t now_ms) {
  const std::string hash = hash_of(tx, invitations, token);
  const auto row = tx.row<InvitationRow>(
      "SELECT user_id, expires_at, approval_id, row_tag FROM invitations WHERE token_hash = :token_hash AND ended_at "
      "IS "
      "NULL AND expires_at > :now",
      hash, now_ms);
  return untouched<StoredInvitation>(tx, invitations, hash, row);
}

std::int64_t count_wrong_invitation_code(db::Tx& tx, const std::string& token, std::int64_t now_ms) {
  return count_wrong_code(tx, invitations, token, now_ms);
}

void insert_credential_reset(db::Tx& tx, const std::string& token, const CredentialReset& r, std::int64_t now_ms) {
  const std::string hash = hash_of(tx, resets, token);
  tx.run(
      "INSERT INTO credential_resets (token_hash, user_id, totp, created_at, expires_at, approval_id, row_tag) "
      "VALUES (:token_hash, :user_id, :totp, :now, :expires_at, :approval_id, :row_tag)",
      hash, r.user_id, r.totp, now_ms, r.expires_at, r.approval_id, tag_of(tx, resets, hash, r));
}

std::optional<CredentialReset> open_credential_reset(db::Tx& tx, const std::string& token, std::int64_t now_ms) {
  const std::string hash = hash_of(tx, resets, token);
  const auto row = tx.row<ResetRow>(
      "SELECT user_id, totp, expires_at, approval_id, row_tag FROM credential_resets WHERE token_hash = :token_hash "
      "AND "
      "ended_at IS NULL AND expires_at > :now",
      hash, now_ms);
  return untouched<CredentialReset>(tx, resets, hash, row);
}

std::int64_t count_wrong_reset_code(db::Tx& tx, const std::string& token, std::int64_t now_ms) {
  return count_wrong_code(tx, resets, token, now_ms);
}

}  // namespace qrcongo::identity::store
