// One file of the journal: a head of 64 bytes, then records in order of sequence, each in the place that its sequence
// says. Its size never changes: it was filled with zeros when it was made, so that a write only changes bytes, and is
// used again for later scans. What stands behind the last record is zeros or records of its last life, whose sequences
// are lower. Owned by the journal; one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "journal_record.hpp"
#include "qrcongo/base/result.hpp"
#include "scan_tags.hpp"

namespace qrcongo::verification::ledger {

class JournalSegment {
 public:
  // A new file of so many records, durable. Code::storage_full, or Code::unavailable with what the system says.
  static Result<void> create(const std::string& path, std::size_t records);
  // Takes a file that is not in use (any name) for the records from `first` on and gives it their name, durably.
  static Result<JournalSegment> take(const std::string& spare, const std::string& folder, std::uint64_t first);

  JournalSegment(JournalSegment&& other) noexcept;
  JournalSegment& operator=(JournalSegment&& other) noexcept;
  ~JournalSegment();

  // At their places; the first is that of first() or the last one's successor. Not durable yet.
  Result<void> write(std::span<const JournalRecord> records);
  Result<void> sync();

  std::uint64_t first() const { return first_; }
  std::uint64_t end() const { return first_ + records_; }  // the sequence behind the last place
  const std::string& path() const { return path_; }

 private:
  JournalSegment(std::string path, int file, std::uint64_t first, std::size_t records)
      : path_(std::move(path)), file_(file), first_(first), records_(records) {}

  std::string path_;
  int file_;
  std::uint64_t first_;
  std::size_t records_;
};

std::string segment_name(std::uint64_t first);  // "scans-00000000000000ff.journal"

// What a segment holds, whatever befell it.
struct SegmentContent {
  std::uint64_t first = 0;  // as its name says
  bool head_is_whole = false;
  std::size_t places = 0;
  std::vector<JournalRecord> records;  // the whole ones, in order
  std::uint64_t damaged = 0;           // places before the last whole record that hold none
  std::uint64_t forged = 0;            // whole, wanted, and not written by this server: among neither records nor damaged
  std::uint64_t torn = 0;              // places behind it that hold something broken: writing that was cut off
  std::uint64_t next() const { return records.empty() ? first : records.back().sequence + 1; }
};
// Which records their reader asks for; empty: all.
using WantedRecords = std::function<bool(const JournalRecord&)>;

// tags: null where records have none. A record that is not wanted is among the content too, and its tag is not checked.
Result<SegmentContent> read_segment(const std::string& path, const ScanTags* tags = nullptr,
                                    const WantedRecords& wanted = {});
// Tags each whole record of a file that has no tags yet.
Result<void> tag_segment(const std::string& path, const ScanTags& tags);

struct SegmentFile {
  std::string path;
  std::uint64_t first = 0;
};
std::vector<SegmentFile> segments_in(const std::string& folder);  // in order

}  // namespace qrcongo::verification::ledger
