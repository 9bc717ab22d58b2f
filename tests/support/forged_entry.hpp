// What somebody who can write to the database, and has not its keys, makes of the audit log: an entry whose leaf hash
// and nodes are right. Stateless; of the thread whose transaction it is given.
#pragma once

#include <doctest/doctest.h>

#include "qrcongo/audit/log.hpp"

namespace qrcongo::testing {

inline crypto::Digest forged_hash(std::uint8_t prefix, ByteView left, ByteView right = {}) {
  crypto::Sha256 hash;
  hash.update(ByteView(&prefix, 1));
  hash.update(left);
  hash.update(right);
  return hash.finish();
}

// The encoding's last text.
inline std::string detail_in(const Bytes& encoded) {
  constexpr std::size_t texts = 9;
  std::size_t at = 17;
  for (std::size_t i = 0;; ++i) {
    std::size_t size = 0;
    for (int byte = 0; byte < 4; ++byte) size = size << 8U | encoded.at(at++);
    if (i + 1 == texts) return {encoded.end() - static_cast<std::ptrdiff_t>(size), encoded.end()};
    at += size;
  }
}

inline void insert_forged_nodes(db::Tx& tx, std::int64_t place, std::string hash) {
  for (std::int64_t level = 0; place % 2 == 1; ++level) {
    const std::string left =
        level == 0 ? tx.value<std::string>("SELECT leaf_hash FROM audit_entries WHERE sequence = :place", place - 1)
                   : tx.value<std::string>("SELECT hash FROM audit_nodes WHERE level = :level AND place = :place",
                                           level, place - 1);
    hash = to_hex(forged_hash(1, *from_hex(left), *from_hex(hash)));
    place /= 2;
    tx.run("INSERT INTO audit_nodes (level, place, hash) VALUES (:level, :place, :hash)", level + 1, place, hash);
  }
}

// The tag is that of the log's first entry, since every entry must bear one. The entry's place.
inline std::int64_t append_forged(db::Tx& tx, const audit::Entry& entry, std::int64_t now_ms) {
  const auto place = tx.value<std::int64_t>("SELECT COALESCE(MAX(sequence) + 1, 0) FROM audit_entries");
  const Bytes encoded = audit::encode_entry(place, now_ms, entry);
  const std::string leaf = to_hex(forged_hash(0, encoded));
  tx.run(
      "INSERT INTO audit_entries (sequence, time_ms, actor_kind, actor_id, actor_role, actor_organisation_id, action, "
      "subject_kind, subject_id, request_id, detail, leaf_hash, tag) VALUES (:sequence, :time_ms, :kind, :actor, "
      ":role, "
      ":organisation, :action, :subject_kind, :subject, :request, :detail, :leaf, "
      "(SELECT tag FROM audit_entries WHERE sequence = 0))",
      place, now_ms, entry.actor.kind, entry.actor.id, entry.actor.role, entry.actor.organisation_id, entry.action,
      entry.subject_kind, entry.subject_id, entry.request_id, detail_in(encoded), leaf);
  insert_forged_nodes(tx, place, leaf);
  return place;
}

}  // namespace qrcongo::testing
