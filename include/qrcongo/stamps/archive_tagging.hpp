// Tags the rows of archives of before rows had tags. A function of app's, before the server's threads start.
#pragma once

#include "qrcongo/base/random.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/db/database.hpp"
#include "qrcongo/stamps/keyring.hpp"
#include "qrcongo/stamps/service.hpp"

namespace qrcongo::stamps {

// Once in a database's life, all in one transaction: their rows are taken as they stand, and from then on a row without
// its tag was written by somebody else. The audit log has an entry of it for each generation.
Result<void> tag_archives_of_before(db::Database& database, Service& stamps, const Keyring& keyring,
                                    ByteView key_encryption_key, Random& random, std::int64_t now_ms);

}  // namespace qrcongo::stamps
