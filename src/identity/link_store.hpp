// The tables of one-time links, and the keyed hashes of what people and programs come in with: each is bound to whom it
// lets in, so that nobody who only writes into the database makes it another's. Private to identity; each call belongs
// to the thread whose transaction it is given.
#pragma once

#include <optional>
#include <string>

#include "qrcongo/identity/service.hpp"

namespace qrcongo::identity::store {

// Who a person is and stays: "ID ROLE ORGANISATION". Empty for nobody.
std::string standing(db::Tx& tx, const UserId& user);

std::string hash_of_refresh_token(db::Tx& tx, const SessionId& session, const UserId& user, std::string_view secret);
std::string hash_of_client_secret(db::Tx& tx, const ApiClientId& client, const UserId& creator,
                                  std::string_view secret);
std::string hash_of_recovery_code(db::Tx& tx, const UserId& user, std::string_view code);

// After so many wrong codes a link is dead.
inline constexpr std::int64_t wrong_codes_max = 5;

struct StoredInvitation {
  std::optional<UserId> user_id;
  std::int64_t expires_at = 0;
  std::optional<ApprovalId> approval_id;  // whose code it takes
};
void insert_invitation(db::Tx& tx, const std::string& token, const StoredInvitation& invitation);
// Throws db::DamagedValue for one that was altered.
std::optional<StoredInvitation> open_invitation(db::Tx& tx, const std::string& token, std::int64_t now_ms);
// How many tries are left.
std::int64_t count_wrong_invitation_code(db::Tx& tx, const std::string& token, std::int64_t now_ms);

struct CredentialReset {
  UserId user_id;
  bool totp = false;
  std::int64_t expires_at = 0;
  std::optional<ApprovalId> approval_id;  // whose code it takes
};
void insert_credential_reset(db::Tx& tx, const std::string& token, const CredentialReset& reset, std::int64_t now_ms);
std::optional<CredentialReset> open_credential_reset(db::Tx& tx, const std::string& token, std::int64_t now_ms);
std::int64_t count_wrong_reset_code(db::Tx& tx, const std::string& token, std::int64_t now_ms);

}  // namespace qrcongo::identity::store
