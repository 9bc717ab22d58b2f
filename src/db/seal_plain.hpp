// Sealing the columns that stood plain in databases of before. Private to db; called before the threads start.
#pragma once

#include <soci/soci.h>

#include "held_keys.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/db/sealed.hpp"

namespace qrcongo::db {

// Seals what is plain, a bite a transaction, and declares the data key of it sealed: once in a database's life. What a
// crash leaves is gone on with at the next start.
Result<void> seal_what_is_plain(soci::session& session, const HeldKeys& keys, ByteView key_encryption_key);

// The file's pages anew: what was taken off a page may go on standing in the gap of it or of another.
void leave_nothing_behind(soci::session& session);

// Whether the value opens at its place. Throws DamagedValue for one that does not and yet is no plain value either.
bool is_sealed(Tx& tx, const SealedPlace& place, std::string_view value);

}  // namespace qrcongo::db
