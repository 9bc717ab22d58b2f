// The keys of access tokens, and the tokens that were given back.
#include "store.hpp"

namespace qrcongo::identity::store {

std::vector<TokenKey> token_keys(db::Tx& tx) {
  return tx.rows<TokenKey>("SELECT sequence, wrapped_seed, created_at, retired_at FROM token_keys ORDER BY sequence");
}

void insert_token_key(db::Tx& tx, const std::string& wrapped_seed, std::int64_t now_ms) {
  tx.run("INSERT INTO token_keys (wrapped_seed, created_at) VALUES (:wrapped_seed, :now)", wrapped_seed, now_ms);
}

void replace_token_key(db::Tx& tx, std::int64_t sequence, const std::string& wrapped_seed) {
  tx.run("UPDATE token_keys SET wrapped_seed = :wrapped_seed WHERE sequence = :sequence", wrapped_seed, sequence);
}

void retire_token_keys(db::Tx& tx, std::int64_t now_ms) {
  tx.run("UPDATE token_keys SET retired_at = :now WHERE retired_at IS NULL", now_ms);
}

void delete_token_key(db::Tx& tx, std::int64_t sequence) {
  tx.run("DELETE FROM token_keys WHERE sequence = :sequence", sequence);
}

std::vector<RevokedToken> revoked_tokens(db::Tx& tx, std::int64_t now_ms) {
  return tx.rows<RevokedToken>("SELECT token_id, expires_at FROM revoked_tokens WHERE expires_at > :now", now_ms);
}

bool is_revoked_token(db::Tx& tx, const std::string& id) {
  return tx.value<std::int64_t>("SELECT COUNT(*) FROM revoked_tokens WHERE token_id = :id", id) > 0;
}

std::int64_t count_revoked_tokens(db::Tx& tx, const ApiClientId& client, std::int64_t now_ms) {
  return tx.value<std::int64_t>("SELECT COUNT(*) FROM revoked_tokens WHERE client_id = :client AND expires_at > :now",
                                client, now_ms);
}

void insert_revoked_token(db::Tx& tx, const RevokedToken& token, const ApiClientId& client) {
  tx.run("INSERT INTO revoked_tokens (token_id, client_id, expires_at) VALUES (:id, :client, :expires_at)", token.id,
         client, token.expires_at);
}

void forget_revoked_tokens(db::Tx& tx, std::int64_t now_ms) {
  tx.run("DELETE FROM revoked_tokens WHERE expires_at <= :now", now_ms);
}

}  // namespace qrcongo::identity::store
