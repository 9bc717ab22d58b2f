#include "rebuilder.hpp"

#include <fmt/format.h>

#include "encoding.hpp"

namespace qrcongo::audit {

StoredNodes nodes_completed_by(db::Tx& tx, std::int64_t first, std::int64_t count) {
  StoredNodes nodes;
  const std::int64_t end = first + count;
  for (std::int64_t level = 1; (end >> level) > 0; ++level) {
    for (StoredNode& node : nodes_between(tx, level, first >> level, end >> level)) {
      nodes.emplace(std::pair(level, node.place), std::move(node.hash));
    }
  }
  return nodes;
}

std::string Rebuilder::add(const StoredEntry& entry, const StoredNodes& stored) {
  if (entry.sequence != size_) return fmt::format("l'entrée {} manque", size_);
  const crypto::Digest leaf = hash_leaf(encode_stored(entry));
  if (to_hex(leaf) != entry.leaf_hash) return fmt::format("l'entrée {} a été modifiée", entry.sequence);
  subtrees_.push_back({0, leaf});
  ++size_;
  while (subtrees_.size() >= 2 && subtrees_[subtrees_.size() - 2].level == subtrees_.back().level) {
    if (std::string fault = join_last_two(stored); !fault.empty()) return fault;
  }
  return {};
}

std::string Rebuilder::join_last_two(const StoredNodes& stored) {
  const Subtree right = subtrees_.back();
  subtrees_.pop_back();
  Subtree& left = subtrees_.back();
  left.hash = hash_node(left.hash, right.hash);
  ++left.level;
  ++joined_;
  const std::int64_t place = (size_ >> left.level) - 1;
  const auto found = stored.find({left.level, place});
  if (found != stored.end() && found->second == to_hex(left.hash)) return {};
  return fmt::format("le nœud {}/{} de l'arbre est faux", left.level, place);
}

Head Rebuilder::head() const { return {size_, root_of(subtrees_)}; }

}  // namespace qrcongo::audit
