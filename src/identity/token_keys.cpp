// The keys that sign access tokens: one follows another, each verifies what it signed.
#include "authority_body.hpp"
#include "qrcongo/crypto/jws.hpp"
#include "qrcongo/crypto/key_wrapping.hpp"

namespace qrcongo::identity {
namespace {

constexpr std::int64_t key_life_ms = 30 * day_ms;

bool is_rotation_due(const std::vector<store::TokenKey>& keys, std::int64_t now_ms) {
  return !keys.empty() && now_ms - keys.back().created_at >= key_life_ms;
}

}  // namespace

Result<void> Authority::create_key(db::Tx& tx, ByteView key_encryption_key, Random& random, std::int64_t now_ms) {
  if (!store::token_keys(tx).empty()) return {};
  const crypto::SigningKey key = crypto::SigningKey::generate(random);
  store::insert_token_key(tx, crypto::wrap_key(key_encryption_key, key.seed(), token_key_purpose, random), now_ms);
  system_call(now_ms).record(tx, "token_key.create", crypto::jwk_thumbprint(key.public_key()));
  return {};
}

Result<void> Authority::rewrap_keys(db::Tx& tx, ByteView old_key_encryption_key, ByteView new_key_encryption_key,
                                    Random& random) {
  for (const store::TokenKey& key : store::token_keys(tx)) {
    const auto again =
        crypto::rewrap_key(old_key_encryption_key, new_key_encryption_key, key.wrapped_seed, token_key_purpose, random);
    if (!again) return fail(again.error());
    store::replace_token_key(tx, key.sequence, *again);
  }
  return {};
}

Result<std::string> Authority::rotate_key(db::Tx& tx, const Call& call) {
  const auto key = std::make_shared<const crypto::SigningKey>(crypto::SigningKey::generate(body_->random));
  const auto wrapped = body_->wrap_key(tx, key->seed(), token_key_purpose);
  if (!wrapped) return fail(wrapped.error());
  store::retire_token_keys(tx, call.now_ms);
  store::insert_token_key(tx, *wrapped, call.now_ms);
  std::string id = crypto::jwk_thumbprint(key->public_key());
  call.record(tx, "token_key.rotate", id);
  tx.after_commit([&tokens = body_->tokens, key, now_ms = call.now_ms] { tokens.replace_key(key, now_ms); });
  return id;
}

Result<void> Authority::keep_time(db::Tx& tx, std::int64_t now_ms) {
  body_->revoked.forget(tx, now_ms);
  store::forget_previous_secrets(tx, now_ms);
  const auto keys = store::token_keys(tx);
  for (const store::TokenKey& key : keys) {
    if (key.retired_at && body_->tokens.last_use_of(*key.retired_at) <= now_ms) {
      store::delete_token_key(tx, key.sequence);
      system_call(now_ms).record(tx, "token_key.remove", std::to_string(key.sequence));
    }
  }
  tx.after_commit([&tokens = body_->tokens, now_ms] { tokens.forget_keys(now_ms); });
  if (!is_rotation_due(keys, now_ms)) return {};
  const auto rotated = rotate_key(tx, system_call(now_ms));
  if (!rotated) return fail(rotated.error());
  return {};
}

void Authority::wrap_new_keys_by(db::WrapNewKey wrap) { body_->wrap_key = std::move(wrap); }

}  // namespace qrcongo::identity
