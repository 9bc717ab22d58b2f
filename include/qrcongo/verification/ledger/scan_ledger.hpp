// How often each stamp was scanned, when, and from how many places: counted once a client and stamp in ten minutes, and
// remembered through crashes. Owned by app.
//
// Any thread counts and looks, without a lock but the short one of the stamp's shard. What is counted is in memory at
// once, in the journal's next commit soon after, and in the shard's file some day; a thread of the ledger's own writes
// those files and lets go of the journal that they make superfluous. Recent changes take a bounded room in memory, all
// older records lie in mapped files.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "qrcongo/base/result.hpp"
#include "qrcongo/base/secret.hpp"
#include "qrcongo/verification/ledger/scan.hpp"
#include "qrcongo/verification/ledger/stamp_record.hpp"

namespace qrcongo::verification::ledger {

// Between two commits where no answer waits for them.
inline constexpr std::int64_t unhurried_gap_us = 10'000;

struct LedgerSettings {
  std::string folder;                                 // made where it is not
  std::size_t memory_max = std::size_t{512} << 20U;   // bytes for records that changed lately
  std::size_t recent_visits = std::size_t{1} << 23U;  // looks of the last ten minutes that are told apart; 8 bytes each
  std::size_t segment_records = (16U << 20U) / 64 - 1;
  std::size_t segments_max = 16;      // of the journal, before files are written only to shorten it
  std::shared_ptr<const Secret> key;  // under which the files are tagged as this server's own; null: they are not
  bool takes_untagged = false;        // the files are of before, and are believed and tagged this once
  std::int64_t commit_gap_us = 500;
  std::int64_t keeper_pause_ms = 100;  // between two looks whether files are to be written
  EvidenceRules rules;
  std::function<void(double seconds)> observe;  // on the journal's thread, how long a commit took; may be empty
};

// A scan that is durable, as whoever keeps totals is told it: in order, each once in a process, and again from a
// sequence of his choice when the next process begins.
struct KeptScan {
  std::uint64_t sequence = 0;
  Scan scan;
};
using KeptScans = std::function<void(std::span<const KeptScan>)>;
// For who wants to know what came last before that sequence: so many records of the journal at most, where it still has
// them.
struct RecalledScans {
  std::uint64_t most = 0;
  KeptScans told;
};

struct Counted {
  ScanSummary summary;
  bool is_new = false;  // false: the same client looked within ten minutes
  // When the ledger's durable() has reached it, this answer's scan is safe; nothing where it never will be.
  std::optional<std::uint64_t> ticket;
};

// What was found when the ledger was opened.
struct LedgerReport {
  std::uint64_t replayed = 0;
  std::uint64_t damaged = 0;        // records amid whole ones: skipped
  std::uint64_t torn = 0;           // at the end of what a crash interrupted: cut off, and told once
  std::uint64_t missing = 0;        // scans of segments that are not there
  std::uint64_t broken_heads = 0;   // of segments
  std::uint64_t forged = 0;         // records that this server did not write: skipped
  std::uint64_t records = 0;        // of stamps in files
  std::uint64_t damaged_files = 0;  // that were put aside
};

// Reads every shard's file in a ledger's folder: a sentence for each that is not as its head says. Needs no ledger and
// no key and writes nothing; beside a running one too, which puts a new file in an old one's place at once.
std::vector<std::string> faults_in_shard_files(const std::string& folder);

class ScanLedger {
 public:
  // Reads files and journal; what is damaged is in the report and is no Error. A journal that cannot be read is one.
  static Result<std::unique_ptr<ScanLedger>> open(LedgerSettings settings);
  ~ScanLedger();
  ScanLedger(const ScanLedger&) = delete;
  ScanLedger& operator=(const ScanLedger&) = delete;

  const LedgerReport& report() const;

  // Before start, where somebody keeps totals: tells what lies in the journal behind `after`, and from then on every
  // scan once it is durable, on the journal's thread. The journal is kept until settle() says that it is not needed.
  void follow(std::uint64_t after, KeptScans kept, const RecalledScans& recalled = {});
  void settle(std::uint64_t sequence);

  // Before start: called on the journal's thread after each commit.
  void when_durable(std::function<void()> told);

  Result<void> start();
  void stop();  // once nobody counts any more; what was counted is durable then

  // Of any kind but a miss: what an inspector does is kept the same way, and is new each time.
  // earlier_client: the mark that the same client had before midnight, for ten minutes after it.
  Counted count(const Scan& scan, std::optional<std::uint64_t> earlier_client = std::nullopt);
  // Fetches from memory what count() will ask first, for a scan that comes soon.
  void expect(std::uint64_t number, std::uint64_t client) const;
  // Of a code that is no stamp's; the ticket.
  std::optional<std::uint64_t> miss(const Scan& scan);
  ScanSummary look(std::uint64_t number) const;

  // A sentence for each shard's file whose head this server did not write or that was put aside, and for a journal's
  // start that it did not note. What the heads say of the rest, faults_in_shard_files compares.
  std::vector<std::string> forged_files() const;

  std::uint64_t durable() const;
  bool is_well() const;         // false: the disk failed, nothing becomes durable any more
  std::size_t records() const;  // of stamps that were ever scanned; a little more where some changed lately
  std::size_t journal_segments() const;

 private:
  class Body;
  explicit ScanLedger(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

}  // namespace qrcongo::verification::ledger
