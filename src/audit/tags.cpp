#include "tags.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "qrcongo/base/check.hpp"
#include "qrcongo/db/data_keys.hpp"
#include "qrcongo/db/sealed.hpp"

namespace qrcongo::audit {
namespace {

std::optional<crypto::Digest> digest_from(const std::string& hex) {
  const auto bytes = from_hex(hex);
  crypto::Digest digest{};
  if (!bytes || bytes->size() != digest.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), digest.begin());
  return digest;
}

}  // namespace

Tags::Tags(db::Tx& tx) : tx_(tx), can_check_(db::has_data_key(tx, tag_data_key)) {
  if (can_check_) key_ = db::file_key(tx, {"audit_entries", "tag", ""});
}

std::string Tags::of(const crypto::Digest& leaf) const {
  check(can_check_, "an entry of the audit log is to be tagged, and the database was opened without its key");
  return to_hex(crypto::hmac_sha256(key_.view(), leaf));
}

void Tags::read(std::int64_t first, std::int64_t count) {
  read_.clear();
  for (StoredTag& tag : tags_between(tx_, first, first + count)) read_.emplace(tag.sequence, std::move(tag.tag));
}

bool Tags::is_right(const StoredEntry& entry) const {
  const auto found = read_.find(entry.sequence);
  const auto leaf = digest_from(entry.leaf_hash);
  return found != read_.end() && leaf && equal_in_constant_time(as_bytes(found->second), as_bytes(of(*leaf)));
}

std::string fault_of_untagged(std::int64_t sequence) {
  return fmt::format("l'entrée {} n'a pas le sceau du serveur", sequence);
}

}  // namespace qrcongo::audit
