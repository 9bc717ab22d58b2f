// The records of a shard as they stood at some sequence of the journal: a file that is written once, whole, and mapped.
// Its pages come into memory as they are asked for and leave it when others need it. Owned by the shard; immutable, any
// thread.
//
// A head of 4096 bytes; a directory over the top bits of the numbers' hashes; packed records in order of hash; side
// records; the checksum of all behind the head.
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

namespace qrcongo::verification::ledger {

constexpr unsigned shard_bits = 8;
constexpr std::size_t shard_count = std::size_t{1} << shard_bits;

inline std::size_t shard_of(std::uint64_t number) { return mix(number) >> (64U - shard_bits); }
std::string shard_file_path(const std::string& folder, std::size_t shard);
std::string damaged_path(const std::string& path);  // where a file goes that is not as it was written

class ShardFile {
 public:
  // Nothing where there is no such file; Code::unavailable where it is not one, or damaged in its head.
  static Result<std::unique_ptr<ShardFile>> open(const std::string& path, const EvidenceRules& rules);
  ~ShardFile();
  ShardFile(const ShardFile&) = delete;
  ShardFile& operator=(const ShardFile&) = delete;

  std::optional<StampRecord> find(std::uint64_t number) const;
  void each(const std::function<void(std::uint64_t number, const StampRecord& record)>& callee) const;  // by hash

  std::uint64_t covered() const { return covered_; }  // the scans up to this sequence are in it
  std::size_t records() const { return records_.size(); }
  std::size_t side_records() const { return sides_.size(); }
  // Reads all of it: whether it is as it was written.
  bool is_whole() const;

 private:
  explicit ShardFile(const EvidenceRules& rules) : rules_(rules) {}
  StampRecord record_of(const PackedRecord& packed) const;

  const EvidenceRules& rules_;
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
                              const EvidenceRules& rules);

}  // namespace qrcongo::verification::ledger
