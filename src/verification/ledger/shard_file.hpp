// The records of a shard as they stood at some sequence of the journal: a file that is written once, whole, and mapped.
// Its pages come into memory as they are asked for and leave it when others need it. Owned by the shard; immutable, any
// thread.
//
// A head of 4096 bytes, which holds the digest of all behind it and is tagged (ScanTags); a directory over the top bits
// of the numbers' hashes; packed records in order of hash; side records; the checksum of all behind the head.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "delta_table.hpp"
#include "packed_record.hpp"
#include "qrcongo/base/result.hpp"
#include "scan_tags.hpp"

namespace qrcongo::verification::ledger {

constexpr unsigned shard_bits = 8;
constexpr std::size_t shard_count = std::size_t{1} << shard_bits;

inline std::size_t shard_of(std::uint64_t number) { return mix(number) >> (64U - shard_bits); }
std::string shard_file_path(const std::string& folder, std::size_t shard);
std::string damaged_path(const std::string& path);  // where a file goes that is not as it was written

class ShardFile {
 public:
  // Nothing where there is no such file; Code::unavailable where it is not one, damaged in its head, or another
  // server's or shard's. tags: null where it has none, or nobody here can tell.
  static Result<std::unique_ptr<ShardFile>> open(const std::string& folder, std::size_t shard,
                                                 const EvidenceRules& rules, const ScanTags* tags);
  ~ShardFile();
  ShardFile(const ShardFile&) = delete;
  ShardFile& operator=(const ShardFile&) = delete;

  std::optional<StampRecord> find(std::uint64_t number) const;
  void each(const std::function<void(std::uint64_t number, const StampRecord& record)>& callee) const;  // by hash

  std::uint64_t covered() const { return covered_; }  // the scans up to this sequence are in it
  std::size_t records() const { return records_.size(); }
  // Reads all of it: whether it is as it was written.
  bool is_whole() const;

 private:
  ShardFile(std::size_t shard, const EvidenceRules& rules, const ScanTags* tags)
      : shard_(shard), rules_(rules), tags_(tags) {}
  StampRecord record_of(const PackedRecord& packed) const;

  const std::size_t shard_;
  const EvidenceRules& rules_;
  const ScanTags* const tags_;
  std::span<const std::uint8_t> mapped_;
  std::uint64_t covered_ = 0;
  unsigned directory_bits_ = 0;
  std::span<const std::uint32_t> directory_;  // where the records of each bucket begin, and the end
  std::span<const PackedRecord> records_;
  std::span<const ScanSummary> sides_;
};

// What a file and newer tables over it hold, written anew. newer: the newest table first.
Result<void> write_shard_file(const std::string& folder, std::size_t shard, const ShardFile* old,
                              const std::vector<const DeltaTable*>& newer, std::uint64_t covered,
                              const EvidenceRules& rules, const ScanTags* tags);

// Tags a file that has no tag yet, in its place; one whose head is damaged stays as it is. Reads all of it.
Result<void> tag_shard_file(const std::string& folder, std::size_t shard, const ScanTags& tags);

}  // namespace qrcongo::verification::ledger
