// Sessions of people: opened by a password, kept alive by a refresh token that changes at each use, ended for good.
// Owned by Authority; each verb belongs to the thread whose transaction it is given.
#pragma once

#include "directory.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/identity/authority.hpp"
#include "second_factor.hpp"
#include "store.hpp"

namespace qrcongo::identity {

// What a password is verified against. For nobody, or somebody who may not come in, a record that no password fits and
// that takes as long.
struct Credentials {
  std::optional<UserId> user;
  std::string record;
};

struct OpenedSession {
  Caller caller;
  std::string refresh_token;  // "SESSION.SECRET"; the secret is kept as a keyed hash
  std::int64_t idle_s = 0;    // how long it lives without a refresh
  bool enrolment = false;     // until a second factor is enrolled, the own account alone is open
};

// What a person came with beside the password, and from where (a keyed hash).
struct Arrival {
  SecondProof proof{};
  std::string network_hash{};
};

// How long a network counts as one's own after signing in from it.
inline constexpr std::int64_t network_known_ms = 30 * day_ms;

class Sessions {
 public:
  Sessions(const AuthoritySettings& settings, Directory& directory, SecondFactor& second_factor, Random& random)
      : settings_(settings), directory_(directory), second_factor_(second_factor), random_(random) {}

  Credentials credentials(db::Tx& tx, const std::string& email) const;
  Credentials credentials(db::Tx& tx, const UserId& user) const;

  // After the password was right. Code::unauthenticated where the person or the record changed meanwhile, or the code
  // is wrong; Code::totp_required where none came.
  Result<OpenedSession> open(db::Tx& tx, const Call& call, const Credentials& verified, const Arrival& arrival);

  enum class Refreshed { opened, just_rotated, refused };
  struct Refresh {
    Refreshed outcome = Refreshed::refused;
    OpenedSession opened{};
  };
  // A token that was used before ends its session: one of the two who hold it stole it. Within seconds of its use it is
  // taken for a second tab's and only refused. An answer in every case, since the ending must be committed too.
  Refresh refresh(db::Tx& tx, const Call& call, const std::string& token);
  // Whether the token is, or was, an open session's: else to refresh by it changes nothing.
  bool is_known(db::Tx& tx, const std::string& token, std::int64_t now_ms) const;

  // Ends the token's session; nothing happens for a token that is not the session's.
  void end_by_token(db::Tx& tx, const Call& call, const std::string& token);
  // The caller's own session alone, else Code::not_found.
  Result<void> end(db::Tx& tx, const Call& call, const SessionId& id);
  // All of the caller's, the one that asks too.
  Result<void> end_all(db::Tx& tx, const Call& call);
  // Of whoever the caller manages; recorded by whoever asks for it.
  void end_all_of(db::Tx& tx, const UserId& user, std::int64_t now_ms);
  std::vector<store::Session> list(db::Tx& tx, const Call& call) const;

  // Ends all other sessions of the person. Code::wrong_state where the record is not the one that was verified.
  Result<void> change_password(db::Tx& tx, const Call& call, const Credentials& verified, const SecondProof& proof,
                               const std::string& new_record);

 private:
  struct Named {
    store::Session session;
    User user;
    std::string secret_hash;
  };
  std::optional<Named> named_by(db::Tx& tx, const std::string& token, std::int64_t now_ms) const;
  // A session of who decides or oversees is worth more to whoever finds it open.
  std::int64_t idle_s(const User& user) const;
  std::int64_t expiry(const User& user, std::int64_t created_at, std::int64_t now_ms) const;
  void end_now(db::Tx& tx, const Call& call, const SessionId& id, std::string_view why);
  void publish(db::Tx& tx, const store::Session& session, std::int64_t now_ms);
  Result<void> check_second_factor(db::Tx& tx, const Call& call, const SecondProof& proof);
  OpenedSession opened(db::Tx& tx, const User& user, const SessionId& id, const std::string& secret) const;

  const AuthoritySettings& settings_;
  Directory& directory_;
  SecondFactor& second_factor_;
  Random& random_;
};

}  // namespace qrcongo::identity
