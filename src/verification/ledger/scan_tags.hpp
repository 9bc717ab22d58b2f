// What proves that the scans' files are this server's own: HMAC-SHA-256 under a key that lies in none of them. A
// checksum tells what a disk did; this tells what somebody did. Owned by the ledger; const calls from any thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "journal_record.hpp"
#include "qrcongo/base/bytes.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::verification::ledger {

class ScanTags {
 public:
  explicit ScanTags(ByteView key);

  // 96 bits in the record; two compressions of SHA-256, since what they are over is shorter than its block.
  void put(JournalRecord& record) const;
  bool fits(const JournalRecord& record) const;

  crypto::Digest of_shard_head(std::size_t shard, ByteView head) const;
  crypto::Digest of_journal_start(std::string_view text) const;

 private:
  struct RecordTag {
    std::uint32_t first = 0;
    std::uint64_t rest = 0;
  };
  RecordTag of(const JournalRecord& record) const;

  crypto::HmacSha256 records_;
  crypto::HmacSha256 shards_;
  crypto::HmacSha256 starts_;
};

}  // namespace qrcongo::verification::ledger
