// The schema's history: forward only, each file's SHA-256 recorded when it was applied. Private to db; called before
// the threads start.
#pragma once

#include <span>

#include <soci/soci.h>

#include "qrcongo/base/embedded.hpp"
#include "qrcongo/base/result.hpp"

namespace qrcongo::db {

// Applies what is missing, each migration in a transaction of its own. Refuses a database whose record names a
// migration that is not in `migrations` (a newer program made it) or has another SHA-256 (an edited one), and says
// which.
Result<void> migrate(soci::session& session, std::span<const EmbeddedFile> migrations);

// All of them in a session that holds nothing yet, without a word.
void make_schema(soci::session& session, std::span<const EmbeddedFile> migrations);

}  // namespace qrcongo::db
