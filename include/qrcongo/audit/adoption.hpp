// Tags the entries that an older program appended, once in a database's life, at the first start of this one. Owned by
// app, which calls it when it has opened the database with its key and before anybody else writes.
#pragma once

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/db/database.hpp"

namespace qrcongo::audit {

// That there may be untagged entries is bound to the wrapped data key (db/data_keys.hpp): nobody who only writes into
// the database makes the program tag what he put there. Blocks.
Result<void> adopt_entries_of_before(db::Database& database, ByteView key_encryption_key, std::int64_t now_ms);

}  // namespace qrcongo::audit
