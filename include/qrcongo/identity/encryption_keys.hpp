// The age public keys that printers' archives are encrypted to: registered by the printer, used once the OCC or the
// government has compared the fingerprint and confirmed it. Owned by app, which installs what a decision sets off; each
// verb belongs to the thread whose transaction it is given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "qrcongo/base/random.hpp"
#include "qrcongo/db/event.hpp"
#include "qrcongo/identity/approvals.hpp"
#include "qrcongo/identity/service.hpp"

namespace qrcongo::identity {

struct EncryptionKey {
  EncryptionKeyId id;
  OrganisationId organisation_id;
  std::string recipient;  // "age1...", which says who can read
  std::string state;      // awaiting_confirmation, active, superseded, rejected, revoked
  UserId registered_by;
  std::int64_t created_at = 0;
  std::optional<UserId> confirmed_by;
  std::optional<std::int64_t> confirmed_at;
  std::optional<std::int64_t> ended_at;  // superseded, rejected or revoked
  std::int64_t sequence = 0;
};

// The key that this printer's next batches are encrypted to.
std::optional<EncryptionKey> active_key(db::Tx& tx, const OrganisationId& organisation);

// What is compared by telephone: the first 24 hexadecimal digits of the recipient's SHA-256, in groups of four.
std::string fingerprint_of(const std::string& recipient);

class EncryptionKeys {
 public:
  EncryptionKeys(Approvals& approvals, Random& random) : approvals_(approvals), random_(random) {}

  // What decisions about keys set off; before the server starts.
  void install_effects();

  // A person of the printer. Code::already_exists for a key that somebody registered before, Code::wrong_state while
  // another one of the printer's awaits confirmation.
  Result<EncryptionKey> register_key(db::Tx& tx, const Call& call, const std::string& recipient);
  // A person of the printer, of the OCC or of the government; a key that is awaiting or active.
  Result<EncryptionKey> revoke(db::Tx& tx, const Call& call, const EncryptionKeyId& id);
  std::vector<EncryptionKey> keys(db::Tx& tx, const Call& call, const Page& page);

  // An order may have waited for it.
  db::Event<EncryptionKey> confirmed;

 private:
  Approvals& approvals_;
  Random& random_;
};

}  // namespace qrcongo::identity
