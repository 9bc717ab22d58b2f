// The key-encryption key of a running process, and what becomes of it: checked against the database, exported once to
// an age recipient, replaced. Owned by Application; after it was opened each verb belongs to the writer's thread, whose
// transaction it is given.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "qrcongo/base/random.hpp"
#include "qrcongo/base/secret.hpp"
#include "qrcongo/crypto/age.hpp"
#include "qrcongo/db/wrap_new_key.hpp"
#include "qrcongo/identity/call.hpp"

namespace qrcongo::app {

class KeySafe {
 public:
  KeySafe(Secret key, Random& random) : key_(std::move(key)), random_(random) {}

  // Code::invalid_input where the database says that it is under another key. One that says nothing yet is fine.
  static Result<void> check_key(db::Tx& tx, ByteView key);
  // Says so from now on, where the database says nothing yet.
  static void note_key(db::Tx& tx, ByteView key, std::int64_t now_ms);

  // Code::unavailable where the database is already under another key, which this process learns in a moment.
  Result<std::string> wrap(db::Tx& tx, ByteView key, std::string_view purpose);
  // For the rooms that make keys; it must not outlive this.
  db::WrapNewKey wrapper();

  // The key's file, encrypted. Once: then Code::wrong_state unless `again`.
  Result<Bytes> export_key(db::Tx& tx, const identity::Call& call, const crypto::AgeRecipient& recipient, bool again);

  // Puts everything that is wrapped under another key, and from COMMIT on uses that one. Code::internal, and nothing
  // changes, where a table of wrapped keys is not known here.
  Result<void> replace(db::Tx& tx, const identity::Call& call, const Secret& new_key);

 private:
  Secret key_;
  Random& random_;
};

}  // namespace qrcongo::app
