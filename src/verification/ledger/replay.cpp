#include "replay.hpp"

#include <algorithm>

namespace qrcongo::verification::ledger {

Result<ReplayReport> replay(const std::string& folder, std::uint64_t after,
                            const std::function<void(const JournalRecord&)>& callee, const ScanTags* tags,
                            const WantedRecords& wanted) {
  ReplayReport report;
  report.last = after;
  std::uint64_t expected = after + 1;
  const std::vector<SegmentFile> segments = segments_in(folder);
  for (const SegmentFile& segment : segments) {
    const auto content = read_segment(segment.path, tags, wanted);
    if (!content) return fail(content.error());
    if (segment.first > expected) report.missing += segment.first - expected;
    report.broken_heads += content->head_is_whole ? 0U : 1U;
    report.damaged += content->damaged;
    report.forged += content->forged;
    // A torn end with a segment behind it was told by the process that began that segment; a scan that was whole there
    // and is no longer is missing before it.
    if (&segment == &segments.back()) report.torn = content->torn;
    for (const JournalRecord& record : content->records) {
      if (wanted && !wanted(record)) continue;
      report.last = std::max(report.last, record.sequence);
      if (record.sequence <= after) continue;
      callee(record);
      ++report.replayed;
    }
    expected = std::max(expected, content->next());
  }
  return report;
}

}  // namespace qrcongo::verification::ledger
