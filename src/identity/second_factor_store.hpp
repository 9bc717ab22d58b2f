// The tables of one-time codes and known networks, and the end of reset links. Private to identity; each call belongs
// to the thread whose transaction it is given.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "qrcongo/identity/service.hpp"

namespace qrcongo::identity::store {

struct Totp {
  std::string id;
  std::string secret;  // sealed
  std::int64_t used_step = 0;
  auto fields() { return std::tie(id, secret, used_step); }
};
enum class TotpState { pending, confirmed };

std::optional<Totp> totp(db::Tx& tx, const UserId& user, TotpState state);
// The confirmed one. Which it is stands sealed with the person: throws db::DamagedValue where the row is gone or
// another stands there, which nobody took away through the program.
std::optional<Totp> enrolled_totp(db::Tx& tx, const UserId& user);
void set_second_factor(db::Tx& tx, const UserId& user, const std::optional<std::string>& totp_id);
void put_pending_totp(db::Tx& tx, const UserId& user, const Totp& totp, std::int64_t now_ms);
void confirm_pending_totp(db::Tx& tx, const UserId& user, std::int64_t used_step, std::int64_t now_ms);
void set_used_step(db::Tx& tx, const std::string& totp_id, std::int64_t step);
std::vector<UserId> users_with_totp(db::Tx& tx);  // those for whom enrolled_totp gives one

void replace_recovery_codes(db::Tx& tx, const UserId& user, const std::vector<std::string>& code_hashes);
bool use_recovery_code(db::Tx& tx, const UserId& user, const std::string& code_hash, std::int64_t now_ms);
std::int64_t count_recovery_codes(db::Tx& tx, const UserId& user);  // that were not used
void delete_second_factor(db::Tx& tx, const UserId& user);          // codes and all

bool is_known_network(db::Tx& tx, const UserId& user, const std::string& network_hash, std::int64_t used_since);
// Keeps the newest of a person's alone, and none that was used before `used_since`.
void remember_network(db::Tx& tx, const UserId& user, const std::string& network_hash, std::int64_t now_ms,
                      std::int64_t used_since);

void end_credential_resets_of(db::Tx& tx, const UserId& user, std::int64_t now_ms);
void forget_credential_resets(db::Tx& tx, std::int64_t expired_before);  // a bite of them

}  // namespace qrcongo::identity::store
