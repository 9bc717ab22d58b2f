// Which key generations there are, and how there come to be others: one administrator asks, another approves
// (identity::Approvals). Owned by app; each verb belongs to the thread whose transaction it is given.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "qrcongo/base/random.hpp"
#include "qrcongo/db/wrap_new_key.hpp"
#include "qrcongo/identity/approvals.hpp"
#include "qrcongo/stamps/keyring.hpp"

namespace qrcongo::stamps {

struct KeyGeneration {
  std::int64_t generation = 0;
  GenerationState state = GenerationState::active;
  std::int64_t created_at = 0;
  std::int64_t batches = 0;  // issued under it
};

class KeyGenerations {
 public:
  // Installs what an approval sets off.
  KeyGenerations(Keyring& keyring, identity::Approvals& approvals, Random& random, db::WrapNewKey wrap);

  std::vector<KeyGeneration> generations(db::Tx& tx) const;

  // Once approved, the new generation issues, and the one before verifies its own batches alone. A reason of the
  // asker's. Code::wrong_state where one is asked for already, or all 32 are there.
  Result<identity::Approval> ask_new(db::Tx& tx, const identity::Call& call, const std::string& reason);
  // Once approved, nothing is issued under it any more and its stamps are suspected copies. It never goes back.
  Result<identity::Approval> ask_compromised(db::Tx& tx, const identity::Call& call, std::int64_t generation,
                                             const std::string& reason);

 private:
  Result<boost::json::object> create(db::Tx& tx, const identity::Call& call, std::int64_t generation);
  Result<boost::json::object> mark_compromised(db::Tx& tx, const identity::Call& call, std::int64_t generation);

  Keyring& keyring_;
  identity::Approvals& approvals_;
  Random& random_;
  const db::WrapNewKey wrap_;
};

}  // namespace qrcongo::stamps
