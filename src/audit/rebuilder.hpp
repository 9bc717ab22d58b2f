// Builds the tree anew from entries, beside the stored one. Private to audit; a value of one thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "qrcongo/audit/log.hpp"
#include "store.hpp"
#include "tree.hpp"

namespace qrcongo::audit {

// The stored nodes that some entries complete, as hex.
using StoredNodes = std::map<std::pair<std::int64_t, std::int64_t>, std::string>;
StoredNodes nodes_completed_by(db::Tx& tx, std::int64_t first, std::int64_t count);

class Rebuilder {
 public:
  Rebuilder() = default;  // from the first entry on
  Rebuilder(std::int64_t size, std::vector<Subtree> subtrees) : subtrees_(std::move(subtrees)), size_(size) {}

  // Empty, or what is wrong with this entry or a node that it completes. The entry's leaf is recomputed from its
  // fields.
  std::string add(const StoredEntry& entry, const StoredNodes& stored);

  Head head() const;
  std::int64_t size() const { return size_; }
  std::int64_t joined() const { return joined_; }  // nodes completed

 private:
  std::string join_last_two(const StoredNodes& stored);

  std::vector<Subtree> subtrees_;
  std::int64_t size_ = 0;
  std::int64_t joined_ = 0;
};

}  // namespace qrcongo::audit
