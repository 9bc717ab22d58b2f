// Sessions of people: opened by a password, kept alive by a refresh token that changes at each use, ended for good.
// Owned by Authority; each verb belongs to the thread whose transaction it is given.
#pragma once

#include "directory.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/identity/authority.hpp"
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
  std::string refresh_token;  // "SESSION.SECRET"; the secret is kept as its SHA-256
};

class Sessions {
 public:
  Sessions(const AuthoritySettings& settings, Directory& directory, Random& random)
      : settings_(settings), directory_(directory), random_(random) {}

  Credentials credentials(db::Tx& tx, const std::string& email) const;
  Credentials credentials(db::Tx& tx, const UserId& user) const;

  // After the password was right. Code::unauthenticated where the person or the record changed meanwhile.
  Result<OpenedSession> open(db::Tx& tx, const Call& call, const Credentials& verified);

  enum class Refreshed { opened, just_rotated, refused };
  struct Refresh {
    Refreshed outcome = Refreshed::refused;
    OpenedSession opened{};
  };
  // A token that was used before ends its session: one of the two who hold it stole it. Within seconds of its use it is
  // taken for a second tab's and only refused. An answer in every case, since the ending must be committed too.
  Refresh refresh(db::Tx& tx, const Call& call, const std::string& token);

  // Ends the token's session; nothing happens for a token that is not the session's.
  void end_by_token(db::Tx& tx, const Call& call, const std::string& token);
  // The caller's own session alone, else Code::not_found.
  Result<void> end(db::Tx& tx, const Call& call, const SessionId& id);
  std::vector<store::Session> list(db::Tx& tx, const Call& call) const;

  // Ends all other sessions of the person. Code::wrong_state where the record is not the one that was verified.
  Result<void> change_password(db::Tx& tx, const Call& call, const Credentials& verified,
                               const std::string& new_record);

 private:
  struct Named {
    store::Session session;
    User user;
    std::string secret_hash;
  };
  std::optional<Named> named_by(db::Tx& tx, const std::string& token, std::int64_t now_ms) const;
  std::int64_t expiry(std::int64_t created_at, std::int64_t now_ms) const;
  void end_now(db::Tx& tx, const Call& call, const SessionId& id, std::string_view why);
  void publish(db::Tx& tx, const store::Session& session, std::int64_t now_ms);

  const AuthoritySettings& settings_;
  Directory& directory_;
  Random& random_;
};

}  // namespace qrcongo::identity
