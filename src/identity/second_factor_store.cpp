#include "second_factor_store.hpp"

#include "link_store.hpp"
#include "qrcongo/db/sealed.hpp"

namespace qrcongo::identity::store {
namespace {

constexpr std::int64_t networks_max = 20;
constexpr const char* not_enrolled = "none";

struct Enrolment {
  UserId user;
  std::string person;
  std::string marker;  // sealed
  std::string totp_id;
  auto fields() { return std::tie(user, person, marker, totp_id); }
};

db::SealedPlace marker_of(const std::string& person) { return {"users", "second_factor", person}; }

std::string name_of(TotpState state) { return state == TotpState::pending ? "pending" : "confirmed"; }

void delete_totp(db::Tx& tx, const UserId& user, TotpState state) {
  tx.run("DELETE FROM user_totp WHERE user_id = :user_id AND state = :state", user, name_of(state));
}

}  // namespace

std::optional<Totp> totp(db::Tx& tx, const UserId& user, TotpState state) {
  return tx.row<Totp>("SELECT id, secret, used_step FROM user_totp WHERE user_id = :user_id AND state = :state", user,
                      name_of(state));
}

std::optional<Totp> enrolled_totp(db::Tx& tx, const UserId& user) {
  const auto found = tx.row<std::optional<std::string>>("SELECT second_factor FROM users WHERE id = :id", user);
  if (!found) return std::nullopt;
  const std::string person = standing(tx, user);
  const std::string enrolled = db::unseal(tx, marker_of(person), found->value_or(""));
  auto kept = totp(tx, user, TotpState::confirmed);
  if (enrolled != (kept ? kept->id : not_enrolled)) throw db::DamagedValue(marker_of(person));
  return kept;
}

void set_second_factor(db::Tx& tx, const UserId& user, const std::optional<std::string>& totp_id) {
  const std::string person = standing(tx, user);
  tx.run("UPDATE users SET second_factor = :text WHERE id = :id",
         db::seal(tx, marker_of(person), totp_id.value_or(not_enrolled)), user);
}

void put_pending_totp(db::Tx& tx, const UserId& user, const Totp& totp, std::int64_t now_ms) {
  delete_totp(tx, user, TotpState::pending);
  tx.run(
      "INSERT INTO user_totp (id, user_id, state, secret, used_step, created_at) "
      "VALUES (:id, :user_id, 'pending', :secret, :used_step, :now)",
      totp.id, user, totp.secret, totp.used_step, now_ms);
}

void confirm_pending_totp(db::Tx& tx, const UserId& user, std::int64_t used_step, std::int64_t now_ms) {
  delete_totp(tx, user, TotpState::confirmed);
  tx.run(
      "UPDATE user_totp SET state = 'confirmed', used_step = :used_step, confirmed_at = :now "
      "WHERE user_id = :user_id AND state = 'pending'",
      used_step, now_ms, user);
}

void set_used_step(db::Tx& tx, const std::string& totp_id, std::int64_t step) {
  tx.run("UPDATE user_totp SET used_step = :step WHERE id = :id", step, totp_id);
}

std::vector<UserId> users_with_totp(db::Tx& tx) {
  std::vector<UserId> enrolled;
  const auto all = tx.rows<Enrolment>(
      "SELECT users.id, users.id || ' ' || role || ' ' || organisation_id, COALESCE(second_factor, ''), user_totp.id "
      "FROM users JOIN user_totp ON user_totp.user_id = users.id AND user_totp.state = 'confirmed'");
  for (const Enrolment& one : all) {
    // What is damaged must not keep a server from starting; whoever it is does not come in.
    if (!db::is_whole(tx, marker_of(one.person), one.marker)) continue;
    if (db::unseal(tx, marker_of(one.person), one.marker) == one.totp_id) enrolled.push_back(one.user);
  }
  return enrolled;
}

void replace_recovery_codes(db::Tx& tx, const UserId& user, const std::vector<std::string>& code_hashes) {
  tx.run("DELETE FROM recovery_codes WHERE user_id = :user_id", user);
  for (const std::string& hash : code_hashes) {
    tx.run("INSERT INTO recovery_codes (user_id, code_hash) VALUES (:user_id, :code_hash)", user, hash);
  }
}

bool use_recovery_code(db::Tx& tx, const UserId& user, const std::string& code_hash, std::int64_t now_ms) {
  return tx.run(
             "UPDATE recovery_codes SET used_at = :now WHERE user_id = :user_id AND code_hash = :code_hash AND used_at "
             "IS NULL",
             now_ms, user, code_hash) == 1;
}

std::int64_t count_recovery_codes(db::Tx& tx, const UserId& user) {
  return tx.value<std::int64_t>("SELECT COUNT(*) FROM recovery_codes WHERE user_id = :user_id AND used_at IS NULL",
                                user);
}

void delete_second_factor(db::Tx& tx, const UserId& user) {
  tx.run("DELETE FROM user_totp WHERE user_id = :user_id", user);
  tx.run("DELETE FROM recovery_codes WHERE user_id = :user_id", user);
  set_second_factor(tx, user, std::nullopt);
}

bool is_known_network(db::Tx& tx, const UserId& user, const std::string& network_hash, std::int64_t used_since) {
  return tx.value<std::int64_t>(
             "SELECT COUNT(*) FROM user_networks WHERE user_id = :user_id AND network_hash = :network_hash AND used_at "
             ">= :since",
             user, network_hash, used_since) > 0;
}

void remember_network(db::Tx& tx, const UserId& user, const std::string& network_hash, std::int64_t now_ms,
                      std::int64_t used_since) {
  tx.run("DELETE FROM user_networks WHERE user_id = :user_id AND network_hash = :network_hash", user, network_hash);
  tx.run("DELETE FROM user_networks WHERE used_at < :since", used_since);
  tx.run("INSERT INTO user_networks (user_id, network_hash, used_at) VALUES (:user_id, :network_hash, :now)", user,
         network_hash, now_ms);
  tx.run(
      "DELETE FROM user_networks WHERE user_id = :user_id AND network_hash NOT IN (SELECT network_hash FROM "
      "user_networks WHERE user_id = :same_user_id ORDER BY used_at DESC LIMIT :most)",
      user, user, networks_max);
}

void end_credential_resets_of(db::Tx& tx, const UserId& user, std::int64_t now_ms) {
  tx.run("UPDATE credential_resets SET ended_at = :now WHERE user_id = :user_id AND ended_at IS NULL", now_ms, user);
}

void forget_credential_resets(db::Tx& tx, std::int64_t expired_before) {
  tx.run(
      "DELETE FROM credential_resets WHERE sequence IN (SELECT sequence FROM credential_resets WHERE expires_at < "
      ":before ORDER BY sequence LIMIT 100)",
      expired_before);
}

}  // namespace qrcongo::identity::store
