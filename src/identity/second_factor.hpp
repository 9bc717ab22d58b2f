// The second factor of people: one-time codes of an authenticator application, and recovery codes in their place.
// Owned by Authority; each verb belongs to the thread whose transaction it is given. Calls are the person's own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "directory.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/identity/call.hpp"
#include "second_factor_store.hpp"

namespace qrcongo::identity {

// What came beside the password: one of the two, or neither.
struct SecondProof {
  std::optional<std::string> totp;
  std::optional<std::string> recovery_code;
};

class SecondFactor {
 public:
  SecondFactor(Directory& directory, Random& random) : directory_(directory), random_(random) {}

  struct State {
    bool enrolled = false;
    bool pending = false;
    std::int64_t recovery_codes_left = 0;
  };
  State state(db::Tx& tx, const UserId& user) const;
  bool is_enrolled(db::Tx& tx, const UserId& user) const;

  // A one-time code's step, or the recovery code, is used up by it. not_enrolled: there is nothing to prove.
  enum class Proof { not_enrolled, right, missing, wrong };
  Proof prove(db::Tx& tx, const Call& call, const SecondProof& proof);
  // For whoever is signed in: Code::invalid_input at the field for `missing` and `wrong`.
  Result<void> require(db::Tx& tx, const Call& call, const SecondProof& proof);

  // A new secret, which counts once it is confirmed; one that was confirmed before counts until then.
  Secret begin(db::Tx& tx, const Call& call);
  // Gives the recovery codes, which are shown this once.
  Result<std::vector<std::string>> confirm(db::Tx& tx, const Call& call, const std::string& totp);
  std::vector<std::string> renew_recovery_codes(db::Tx& tx, const Call& call);
  void remove(db::Tx& tx, const UserId& user);  // recorded by whoever asks for it

 private:
  std::vector<std::string> make_recovery_codes(db::Tx& tx, const UserId& user);

  Directory& directory_;
  Random& random_;
};

}  // namespace qrcongo::identity
