#include "qrcongo/audit/adoption.hpp"

#include "encoding.hpp"
#include "qrcongo/base/log.hpp"
#include "qrcongo/db/data_keys.hpp"
#include "tags.hpp"

namespace qrcongo::audit {
namespace {

constexpr std::int64_t page_entries = 1000;

// Tags what is untagged and whose hash is its content's; how many there were.
std::int64_t adopt(db::Tx& tx, const Tags& tags) {
  std::int64_t adopted = 0;
  std::int64_t after = -1;
  while (true) {
    const auto page = untagged_entries_after(tx, after, page_entries);
    if (page.empty()) return adopted;
    after = page.back().sequence;
    for (const StoredEntry& entry : page) {
      const crypto::Digest leaf = hash_leaf(encode_stored(entry));
      if (to_hex(leaf) != entry.leaf_hash) continue;
      set_tag(tx, entry.sequence, tags.of(leaf));
      ++adopted;
    }
  }
}

void record_adoption(db::Tx& tx, std::int64_t entries, std::int64_t now_ms) {
  Entry entry;
  entry.actor.kind = "system";
  entry.action = "audit_log.tag";
  entry.subject_kind = "audit_log";
  entry.detail = {{"entries", entries}};
  append(tx, entry, now_ms);
}

}  // namespace

Result<void> adopt_entries_of_before(db::Database& database, ByteView key_encryption_key, std::int64_t now_ms) {
  std::int64_t adopted = 0;
  const auto done = database.write_now([&](db::Tx& tx) -> Result<void> {
    if (!db::may_hold_plain(tx, tag_data_key)) return {};
    adopted = adopt(tx, Tags(tx));
    if (adopted > 0) record_adoption(tx, adopted, now_ms);
    // Last, and in the same transaction: where that time is over this fails, and nothing was tagged.
    return db::declare_sealed(tx, key_encryption_key, tag_data_key);
  });
  if (done && adopted > 0) log::info("the audit log's entries were tagged", {{"entries", std::to_string(adopted)}});
  return done;
}

}  // namespace qrcongo::audit
