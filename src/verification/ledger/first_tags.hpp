// Tags the files of a ledger of before, which had none. Private to the ledger; once in a folder's life, before anything
// is read or counted.
#pragma once

#include <string>

#include "qrcongo/base/result.hpp"
#include "scan_tags.hpp"

namespace qrcongo::verification::ledger {

// Believes what is there, as far as its checksums do. What a crash leaves is gone on with when it is called again.
Result<void> tag_files_of_before(const std::string& folder, const ScanTags& tags);

}  // namespace qrcongo::verification::ledger
