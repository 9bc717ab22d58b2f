#include <algorithm>
#include <set>

#include "checkpoint_store.hpp"
#include "qrcongo/audit/checkpoints.hpp"

namespace qrcongo::audit {

std::vector<VerifierKey> published_keys(db::Tx& tx, const std::string& origin) {
  std::vector<VerifierKey> keys;
  if (!has_checkpoints(tx)) return keys;
  std::set<std::string> names{origin};
  for (const std::string& note : notes_by_origin(tx)) names.emplace(origin_of_note(note));
  for (const StoredKey& stored : stored_keys(tx)) {
    const auto bytes = from_hex(stored.public_key);
    if (!bytes || bytes->size() != crypto::PublicKey{}.size()) continue;
    for (const std::string& name : names) {
      VerifierKey& key = keys.emplace_back();
      key.name = name;
      std::copy(bytes->begin(), bytes->end(), key.key.begin());
    }
  }
  return keys;
}

std::string newest_note(db::Tx& tx) {
  if (!has_checkpoints(tx)) return {};
  const auto newest = newest_checkpoint(tx);
  return newest ? newest->note : std::string();
}

}  // namespace qrcongo::audit
