// The audit log's tables. Private to audit; each call belongs to the thread whose transaction it is given.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "qrcongo/audit/log.hpp"

namespace qrcongo::audit {

struct StoredEntry {
  std::int64_t sequence = 0;
  std::int64_t time_ms = 0;
  Actor actor;
  std::string action;
  std::string subject_kind;
  std::string subject_id;
  std::string request_id;
  std::string detail;     // canonical JSON
  std::string leaf_hash;  // hex

  auto fields() {
    return std::tie(sequence, time_ms, actor.kind, actor.id, actor.role, actor.organisation_id, action, subject_kind,
                    subject_id, request_id, detail, leaf_hash);
  }
};

std::int64_t count_entries(db::Tx& tx);
void insert_entry(db::Tx& tx, const StoredEntry& entry);
std::vector<StoredEntry> entries_from(db::Tx& tx, std::int64_t sequence, std::int64_t limit);

// Level 0 reads the leaves, higher ones the inner nodes. Nothing where there is none.
std::optional<std::string> find_node(db::Tx& tx, std::int64_t level, std::int64_t place);
void insert_node(db::Tx& tx, std::int64_t level, std::int64_t place, const std::string& hash);
std::int64_t count_nodes(db::Tx& tx);

}  // namespace qrcongo::audit
