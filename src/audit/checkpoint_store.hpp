// The tables of signing keys, checkpoints and seals. Private to audit; each call belongs to the thread whose
// transaction it is given.
#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "qrcongo/audit/checkpoint.hpp"

namespace qrcongo::audit {

struct StoredCheckpoint {
  std::int64_t sequence = 0;
  std::int64_t size = 0;
  std::string root;  // hex
  std::string note;
  std::int64_t signed_at = 0;

  auto fields() { return std::tie(sequence, size, root, note, signed_at); }
};

struct StoredKey {
  std::string public_key;  // hex
  std::string wrapped_seed;

  auto fields() { return std::tie(public_key, wrapped_seed); }
};

struct StoredSeal {
  std::string month;
  std::int64_t first_entry = 0;
  std::int64_t end_entry = 0;
  std::string file;
  std::string sha256;
  std::int64_t sealed_at = 0;

  auto fields() { return std::tie(month, first_entry, end_entry, file, sha256, sealed_at); }
};

// False in a database that an older program left and nobody migrated: a backup that is only looked at.
bool has_checkpoints(db::Tx& tx);

void insert_key(db::Tx& tx, const StoredKey& key, std::int64_t now_ms);
void replace_wrapped_seed(db::Tx& tx, const StoredKey& key);
std::vector<StoredKey> stored_keys(db::Tx& tx);  // the newest, which signs, last

void insert_checkpoint(db::Tx& tx, const StoredCheckpoint& checkpoint);  // numbers it
std::optional<StoredCheckpoint> newest_checkpoint(db::Tx& tx);
std::optional<StoredCheckpoint> checkpoint_of_size(db::Tx& tx, std::int64_t size);
std::vector<StoredCheckpoint> checkpoints_from(db::Tx& tx, std::int64_t sequence, std::int64_t limit);
std::int64_t count_checkpoints_above(db::Tx& tx, std::int64_t size);
std::int64_t count_checkpoints(db::Tx& tx);
std::int64_t count_checkpoint_misfits(db::Tx& tx);     // as count_misfits
std::vector<std::string> notes_by_origin(db::Tx& tx);  // one for each first line that a note ever had

std::optional<std::int64_t> told_at(db::Tx& tx, std::string_view way);
void set_told(db::Tx& tx, std::string_view way, std::int64_t size, std::int64_t now_ms);

void insert_seal(db::Tx& tx, const StoredSeal& seal);
std::optional<StoredSeal> newest_seal(db::Tx& tx);

}  // namespace qrcongo::audit
