#include "second_factor.hpp"

#include "link_store.hpp"
#include "qrcongo/base/base32.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/crypto/totp.hpp"
#include "qrcongo/db/sealed.hpp"

namespace qrcongo::identity {
namespace {

using store::TotpState;

constexpr std::size_t recovery_codes = 10;
// Of 5 bits each: 140 bits.
constexpr std::size_t recovery_characters = 28;

db::SealedPlace place_of(const store::Totp& totp) { return {"user_totp", "secret", totp.id}; }

std::optional<std::int64_t> step_of(db::Tx& tx, const store::Totp& totp, const std::string& code, std::int64_t now_ms) {
  std::string secret = db::unseal(tx, place_of(totp), totp.secret);
  const auto step = crypto::match_totp(as_bytes(secret), code, now_ms, totp.used_step);
  wipe({reinterpret_cast<std::uint8_t*>(secret.data()), secret.size()});
  return step;
}

// "QX4T-9M2K-..." as it is kept: however it was typed, with what looks alike taken for what was meant.
std::string plain_recovery_code(std::string_view typed) {
  std::string plain;
  for (const char c : to_upper_ascii(typed)) {
    if (c == '-' || c == ' ') continue;
    plain.push_back(c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c);
  }
  return plain;
}

std::string random_recovery_code(Random& random) {
  std::array<std::uint8_t, recovery_characters> bytes{};
  random.fill(bytes);
  std::string code;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0 && i % 4 == 0) code.push_back('-');
    code.push_back(base32_alphabet[bytes[i] & 31U]);
  }
  return code;
}

}  // namespace

SecondFactor::State SecondFactor::state(db::Tx& tx, const UserId& user) const {
  return {is_enrolled(tx, user), store::totp(tx, user, TotpState::pending).has_value(),
          store::count_recovery_codes(tx, user)};
}

bool SecondFactor::is_enrolled(db::Tx& tx, const UserId& user) const {
  return store::enrolled_totp(tx, user).has_value();
}

SecondFactor::Proof SecondFactor::prove(db::Tx& tx, const Call& call, const SecondProof& proof) {
  const UserId& user = call.caller.user_id;
  const auto totp = store::enrolled_totp(tx, user);
  if (!totp) return Proof::not_enrolled;
  if (proof.totp) {
    const auto step = step_of(tx, *totp, *proof.totp, call.now_ms);
    if (!step) return Proof::wrong;
    store::set_used_step(tx, totp->id, *step);
    return Proof::right;
  }
  if (!proof.recovery_code) return Proof::missing;
  const std::string hash = store::hash_of_recovery_code(tx, user, plain_recovery_code(*proof.recovery_code));
  if (!store::use_recovery_code(tx, user, hash, call.now_ms)) return Proof::wrong;
  call.record(tx, "user.use_recovery_code", user.str(), {{"left", store::count_recovery_codes(tx, user)}});
  return Proof::right;
}

Result<void> SecondFactor::require(db::Tx& tx, const Call& call, const SecondProof& proof) {
  switch (prove(tx, call, proof)) {
    case Proof::not_enrolled:
    case Proof::right:
      return {};
    case Proof::missing:
      return fail_field(Code::invalid_input, "/totp", "required", "Le code à usage unique est requis.");
    case Proof::wrong:
      break;
  }
  return fail_field(Code::invalid_input, proof.totp ? "/totp" : "/recovery_code", "wrong",
                    "Ce code est faux ou a déjà servi.");
}

Secret SecondFactor::begin(db::Tx& tx, const Call& call) {
  Secret secret(crypto::totp_secret_bytes);
  random_.fill(secret.writable());
  store::Totp totp;
  totp.id = make_uuid_v7(call.now_ms, random_);
  totp.secret = db::seal(tx, place_of(totp), as_text(secret.view()));
  store::put_pending_totp(tx, call.caller.user_id, totp, call.now_ms);
  call.record(tx, "user.begin_totp", call.caller.user_id.str());
  return secret;
}

Result<std::vector<std::string>> SecondFactor::confirm(db::Tx& tx, const Call& call, const std::string& totp) {
  const UserId& user = call.caller.user_id;
  const auto pending = store::totp(tx, user, TotpState::pending);
  if (!pending) return fail(Code::wrong_state, "Aucun second facteur n'attend d'être confirmé.");
  const auto step = step_of(tx, *pending, totp, call.now_ms);
  if (!step) {
    return fail_field(Code::invalid_input, "/totp", "wrong",
                      "Ce code est faux. Vérifiez l'heure du téléphone, puis essayez le suivant.");
  }
  store::confirm_pending_totp(tx, user, *step, call.now_ms);
  store::set_second_factor(tx, user, pending->id);
  auto codes = make_recovery_codes(tx, user);
  call.record(tx, "user.confirm_totp", user.str());
  tx.after_commit([this, user] { directory_.put_second_factor(user, true); });
  return codes;
}

std::vector<std::string> SecondFactor::renew_recovery_codes(db::Tx& tx, const Call& call) {
  auto codes = make_recovery_codes(tx, call.caller.user_id);
  call.record(tx, "user.renew_recovery_codes", call.caller.user_id.str());
  return codes;
}

std::vector<std::string> SecondFactor::make_recovery_codes(db::Tx& tx, const UserId& user) {
  std::vector<std::string> codes;
  std::vector<std::string> hashes;
  for (std::size_t i = 0; i < recovery_codes; ++i) {
    codes.push_back(random_recovery_code(random_));
    hashes.push_back(store::hash_of_recovery_code(tx, user, plain_recovery_code(codes.back())));
  }
  store::replace_recovery_codes(tx, user, hashes);
  return codes;
}

void SecondFactor::remove(db::Tx& tx, const UserId& user) {
  store::delete_second_factor(tx, user);
  tx.after_commit([this, user] { directory_.put_second_factor(user, false); });
}

}  // namespace qrcongo::identity
