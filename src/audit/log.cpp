#include "qrcongo/audit/log.hpp"

#include <algorithm>

#include "encoding.hpp"
#include "qrcongo/audit/proof.hpp"
#include "qrcongo/base/check.hpp"
#include "store.hpp"
#include "tags.hpp"
#include "tree.hpp"

namespace qrcongo::audit {
namespace {

StoredEntry stored(std::int64_t sequence, std::int64_t time_ms, const Entry& entry) {
  StoredEntry row;
  row.sequence = sequence;
  row.time_ms = time_ms;
  row.actor = entry.actor;
  row.action = entry.action;
  row.subject_kind = entry.subject_kind;
  row.subject_id = entry.subject_id;
  row.request_id = entry.request_id;
  row.detail = canonical_json(entry.detail);
  return row;
}

// A leaf at an odd place completes a subtree, and so on upwards.
void insert_completed_nodes(db::Tx& tx, std::int64_t place, crypto::Digest hash) {
  for (std::int64_t level = 0; place % 2 == 1; ++level) {
    const auto left = stored_hash(tx, level, place - 1);
    check(left.has_value(), "the audit tree lacks a node");
    hash = hash_node(*left, hash);
    place /= 2;
    insert_node(tx, level + 1, place, to_hex(hash));
  }
}

}  // namespace

Bytes encode_entry(std::int64_t sequence, std::int64_t time_ms, const Entry& entry) {
  return encode_stored(stored(sequence, time_ms, entry));
}

std::int64_t append(db::Tx& tx, const Entry& entry, std::int64_t now_ms) {
  StoredEntry row = stored(count_entries(tx), now_ms, entry);
  const crypto::Digest leaf = hash_leaf(encode_stored(row));
  row.leaf_hash = to_hex(leaf);
  insert_entry(tx, row, Tags(tx).of(leaf));
  insert_completed_nodes(tx, row.sequence, leaf);
  return row.sequence;
}

Head head(db::Tx& tx) {
  const std::int64_t size = count_entries(tx);
  const auto root = root_at(tx, size);
  check(root.has_value(), "the audit tree lacks a node");
  return {size, *root};
}

std::int64_t last_time_ms(db::Tx& tx) {
  const auto last = entries_from(tx, std::max<std::int64_t>(count_entries(tx) - 1, 0), 1);
  return last.empty() ? 0 : last.front().time_ms;
}

}  // namespace qrcongo::audit
