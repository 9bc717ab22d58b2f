#include "first_tags.hpp"

#include "journal_segment.hpp"
#include "journal_start.hpp"
#include "shard_file.hpp"

namespace qrcongo::verification::ledger {

Result<void> tag_files_of_before(const std::string& folder, const ScanTags& tags) {
  for (const SegmentFile& segment : segments_in(folder)) {
    if (auto tagged = tag_segment(segment.path, tags); !tagged) return tagged;
  }
  for (std::size_t shard = 0; shard < shard_count; ++shard) {
    if (auto tagged = tag_shard_file(folder, shard, tags); !tagged) return tagged;
  }
  return write_journal_start(folder, read_journal_start(folder, nullptr), &tags);
}

}  // namespace qrcongo::verification::ledger
