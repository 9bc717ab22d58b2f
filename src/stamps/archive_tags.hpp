// What the server says under a key of the generation's that an archive's row is as it wrote it: when it was planned,
// and once more when it was made. Whoever only writes into the database can change a row and not its tag. Private to
// stamps; stateless functions for any thread.
#pragma once

#include <string>

#include "qrcongo/stamps/archive_files.hpp"
#include "qrcongo/stamps/keyring.hpp"
#include "qrcongo/stamps/service.hpp"

namespace qrcongo::stamps {

// HMAC-SHA-256 in hex (docs/encrypted-archives.md). The generation must exist. The row's: of all of its batch, its
// place and its manifest. The made file's: of that, and of what its making has left in the row.
std::string row_tag_of(const ArchiveSource& source, const Keyring& keyring);
std::string ready_tag_of(const ArchiveSource& source, const Keyring& keyring);

RowCondition condition_of(const ArchiveSource& source, const Keyring& keyring);
// An Error for every condition but `genuine`; an altered row is named in the log.
Result<void> require_usable(const ArchiveSource& source, const Keyring& keyring);

}  // namespace qrcongo::stamps
