// Which entries the server itself appended: each bears a tag, an HMAC of its leaf's hash under the data key "audit",
// which whoever only writes into the database has not. Private to audit; made for one transaction, on its thread.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "qrcongo/base/secret.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/db/tx.hpp"
#include "store.hpp"

namespace qrcongo::audit {

inline constexpr const char* tag_data_key = "audit";

class Tags {
 public:
  // Of a database that was opened without its keys, or left by an older program, no tag can be checked.
  explicit Tags(db::Tx& tx);

  bool can_check() const { return can_check_; }

  // Of a leaf. can_check() must hold for this and the next two.
  std::string of(const crypto::Digest& leaf) const;
  // Reads the stored tags of the entries from `first` on, as many.
  void read(std::int64_t first, std::int64_t count);
  // Whether an entry among those that were read bears the tag of its leaf; its leaf hash was recomputed before.
  bool is_right(const StoredEntry& entry) const;

 private:
  db::Tx& tx_;
  const bool can_check_;
  Secret key_;
  std::unordered_map<std::int64_t, std::string> read_;
};

// What is said of an entry that bears none, or another one.
std::string fault_of_untagged(std::int64_t sequence);

}  // namespace qrcongo::audit
