// What the journal holds when the process begins: every scan that was acknowledged, in order, and what is missing said.
// Stateless functions of one thread, before the journal starts.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "journal_segment.hpp"
#include "qrcongo/base/result.hpp"
#include "scan_tags.hpp"

namespace qrcongo::verification::ledger {

struct ReplayReport {
  std::uint64_t replayed = 0;  // scans told to the callee
  std::uint64_t damaged = 0;   // places amid whole records that hold none: skipped
  std::uint64_t torn = 0;      // places behind the last segment's last whole record: writing that a crash cut off
  std::uint64_t missing = 0;   // sequences between two segments that stand in none
  std::uint64_t broken_heads = 0;
  std::uint64_t forged = 0;  // places whose record this server did not write: skipped
  std::uint64_t last = 0;    // the greatest sequence of a wanted record; `after` where there is none
};

// Tells every whole and wanted record with a sequence greater than `after`, in order. tags: null where records have none;
// those of wanted records alone are checked, so `forged` counts among these.
Result<ReplayReport> replay(const std::string& folder, std::uint64_t after,
                            const std::function<void(const JournalRecord&)>& callee, const ScanTags* tags = nullptr,
                            const WantedRecords& wanted = {});

}  // namespace qrcongo::verification::ledger
