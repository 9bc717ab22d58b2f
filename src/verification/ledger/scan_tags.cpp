#include "scan_tags.hpp"

#include <cstddef>
#include <cstring>

namespace qrcongo::verification::ledger {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t tagged_begin = offsetof(JournalRecord, kind);
constexpr std::size_t tagged_size = offsetof(JournalRecord, tag_first) - tagged_begin;
static_assert(tagged_size <= 55, "one block of SHA-256 with its padding");

crypto::HmacSha256 derived(ByteView key, std::string_view use) {
  return crypto::HmacSha256(crypto::hkdf_sha256(key, {}, as_bytes(use), key_size).view());
}

}  // namespace

ScanTags::ScanTags(ByteView key)
    : records_(derived(key, "qrcongo/scans/record/1")),
      shards_(derived(key, "qrcongo/scans/shard/1")),
      starts_(derived(key, "qrcongo/scans/start/1")) {}

ScanTags::RecordTag ScanTags::of(const JournalRecord& record) const {
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(&record) + tagged_begin;
  const crypto::Digest digest = records_.tag({bytes, tagged_size});
  RecordTag tag;
  std::memcpy(&tag.first, digest.data(), sizeof tag.first);
  std::memcpy(&tag.rest, digest.data() + sizeof tag.first, sizeof tag.rest);
  return tag;
}

void ScanTags::put(JournalRecord& record) const {
  const RecordTag tag = of(record);
  record.tag_first = tag.first;
  record.tag_rest = tag.rest;
}

bool ScanTags::fits(const JournalRecord& record) const {
  const RecordTag tag = of(record);
  return ((record.tag_first ^ tag.first) | (record.tag_rest ^ tag.rest)) == 0;
}

crypto::Digest ScanTags::of_shard_head(std::size_t shard, ByteView head) const {
  Bytes message;
  put_u32_big_endian(message, static_cast<std::uint32_t>(shard));
  message.insert(message.end(), head.begin(), head.end());
  return shards_.tag(message);
}

crypto::Digest ScanTags::of_journal_start(std::string_view text) const { return starts_.tag(as_bytes(text)); }

}  // namespace qrcongo::verification::ledger
