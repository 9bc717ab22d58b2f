#include "revoked_tokens.hpp"

#include <mutex>

#include "qrcongo/base/check.hpp"

namespace qrcongo::identity {
namespace {

constexpr std::int64_t live_ones_a_client = 1000;
constexpr int full_pause_s = 60;

}  // namespace

void RevokedTokens::put(const std::string& id, std::int64_t expires_at) {
  const std::unique_lock lock(mutex_);
  expiries_[id] = expires_at;
}

bool RevokedTokens::contains(const std::string& id) const {
  const std::shared_lock lock(mutex_);
  return expiries_.contains(id);
}

Result<void> RevokedTokens::revoke(db::Tx& tx, const Call& call, const AccessTokens::Claims& claims) {
  check(claims.client && claims.client == call.caller.client_id, "a client gives back another one's token");
  if (store::is_revoked_token(tx, claims.id)) return {};
  if (store::count_revoked_tokens(tx, *claims.client, call.now_ms) >= live_ones_a_client) {
    return fail(Error{Code::unavailable, "Trop de jetons révoqués vivent encore.", {}, full_pause_s});
  }
  const std::int64_t expires_at = claims.expires_at_s * second_ms;
  store::insert_revoked_token(tx, {claims.id, expires_at}, *claims.client);
  call.record(tx, "token.revoke", claims.id);
  tx.after_commit([this, id = claims.id, expires_at] { put(id, expires_at); });
  return {};
}

void RevokedTokens::forget(db::Tx& tx, std::int64_t now_ms) {
  store::forget_revoked_tokens(tx, now_ms);
  tx.after_commit([this, now_ms] {
    const std::unique_lock lock(mutex_);
    std::erase_if(expiries_, [&](const auto& entry) { return entry.second <= now_ms; });
  });
}

}  // namespace qrcongo::identity
