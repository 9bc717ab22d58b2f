// Seals the photos that lay plain beside a database of before. Called by app on the thread that opens the data
// directory, before anything is answered.
#pragma once

#include <string>

#include "qrcongo/base/result.hpp"
#include "qrcongo/base/secret.hpp"
#include "qrcongo/db/database.hpp"

namespace qrcongo::verification {

// Once in a data directory's life; what a crash leaves is gone on with at the next start.
Result<void> seal_plain_photos(db::Database& database, const std::string& folder, ByteView key_encryption_key);

}  // namespace qrcongo::verification
