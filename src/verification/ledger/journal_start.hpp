// Where the journal begins, since what lay before it is in the shards' files, and up to which sequence each of those
// said everything when that was noted. A file that says less is not the one that was there. The keeper's.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "qrcongo/base/result.hpp"
#include "scan_tags.hpp"
#include "shard_file.hpp"

namespace qrcongo::verification::ledger {

struct JournalStart {
  std::uint64_t first = 1;
  std::array<std::uint64_t, shard_count> covered{};
  bool is_ours = true;  // false: the note is missing or was written by somebody else, and nothing of it is here
};

// As it is before anything was let go of, where nothing is noted. tags: null where the note has none, or nobody here
// can tell.
JournalStart read_journal_start(const std::string& folder, const ScanTags* tags);
Result<void> write_journal_start(const std::string& folder, const JournalStart& start, const ScanTags* tags);

}  // namespace qrcongo::verification::ledger
