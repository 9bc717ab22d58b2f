// The audit log's tables. Private to audit; each call belongs to the thread whose transaction it is given.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "qrcongo/audit/log.hpp"
#include "qrcongo/base/list_place.hpp"

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

struct StoredTag {
  std::int64_t sequence = 0;
  std::string tag;  // hex

  auto fields() { return std::tie(sequence, tag); }
};

struct StoredNode {
  std::int64_t place = 0;
  std::string hash;  // hex

  auto fields() { return std::tie(place, hash); }
};

std::int64_t count_entries(db::Tx& tx);  // by the last one's place
std::int64_t count_rows(db::Tx& tx);     // one by one: for the verifier, who trusts no place
void insert_entry(db::Tx& tx, const StoredEntry& entry, const std::string& tag);
std::vector<StoredEntry> entries_from(db::Tx& tx, std::int64_t sequence, std::int64_t limit);

// From `first` up to before `end`; not of those that bear none.
std::vector<StoredTag> tags_between(db::Tx& tx, std::int64_t first, std::int64_t end);
std::vector<StoredEntry> untagged_entries_after(db::Tx& tx, std::int64_t sequence, std::int64_t limit);
void set_tag(db::Tx& tx, std::int64_t sequence, const std::string& tag);

// Level 0 reads the leaves, higher ones the inner nodes. Nothing where there is none.
std::optional<std::string> find_node(db::Tx& tx, std::int64_t level, std::int64_t place);
// The nodes of one level from `first` up to before `end`.
std::vector<StoredNode> nodes_between(db::Tx& tx, std::int64_t level, std::int64_t first, std::int64_t end);
void insert_node(db::Tx& tx, std::int64_t level, std::int64_t place, const std::string& hash);
std::int64_t count_nodes(db::Tx& tx);
// Values of another type than their column's, which would read as something else here than elsewhere.
std::int64_t count_misfits(db::Tx& tx);

// The first entry from `sequence` on whose time is at or after time_ms; nothing where there is none.
std::optional<std::int64_t> first_entry_after(db::Tx& tx, std::int64_t sequence, std::int64_t time_ms);

struct EntryFilter {
  std::string subject_kind;  // empty: any
  std::string subject_id;
  std::string action;
  std::string actor_id;
};
// From this place on; the newest first: those before it, or all where it is 0.
std::vector<StoredEntry> entries_like(db::Tx& tx, const EntryFilter& filter, const ListPlace& begun,
                                      std::int64_t limit);

}  // namespace qrcongo::audit
