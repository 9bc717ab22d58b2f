// Putting what lets people in under a key, in databases of before: the plain hashes of tokens and secrets, the records
// of passwords, and whether somebody has a second factor. Private to db; called before the threads start.
#pragma once

#include <soci/soci.h>

#include "held_keys.hpp"
#include "qrcongo/base/result.hpp"

namespace qrcongo::db {

// In one transaction, since a hash does not show whether it is keyed; once in a database's life. From then on nothing
// plain is believed again.
Result<void> key_plain_hashes(soci::session& session, const HeldKeys& keys, ByteView key_encryption_key);

}  // namespace qrcongo::db
