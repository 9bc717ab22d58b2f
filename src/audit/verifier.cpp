#include <algorithm>

#include <fmt/format.h>

#include "encoding.hpp"
#include "qrcongo/audit/log.hpp"
#include "store.hpp"

namespace qrcongo::audit {
namespace {

constexpr std::int64_t page_entries = 1000;

// Rebuilds the tree beside the stored one: the complete subtrees so far, the largest first, as RFC 6962 has them.
class Rebuilder {
 public:
  // Empty, or what is wrong with this entry or a node that it completes.
  std::string add(db::Tx& tx, const StoredEntry& entry) {
    if (entry.sequence != size_) return fmt::format("l'entrée {} manque", size_);
    const crypto::Digest leaf = hash_leaf(encode_stored(entry));
    if (to_hex(leaf) != entry.leaf_hash) return fmt::format("l'entrée {} a été modifiée", entry.sequence);
    subtrees_.push_back({0, leaf});
    ++size_;
    while (subtrees_.size() >= 2 && subtrees_[subtrees_.size() - 2].level == subtrees_.back().level) {
      if (std::string fault = join_last_two(tx); !fault.empty()) return fault;
    }
    return {};
  }

  Head head() const {
    Head head;
    head.size = size_;
    head.root = crypto::sha256({});
    if (subtrees_.empty()) return head;
    head.root = subtrees_.back().hash;
    for (std::size_t i = subtrees_.size() - 1; i-- > 0;) head.root = hash_node(subtrees_[i].hash, head.root);
    return head;
  }

  std::int64_t joined() const { return joined_; }

 private:
  struct Subtree {
    std::int64_t level = 0;
    crypto::Digest hash{};
  };

  std::string join_last_two(db::Tx& tx) {
    const Subtree right = subtrees_.back();
    subtrees_.pop_back();
    Subtree& left = subtrees_.back();
    left.hash = hash_node(left.hash, right.hash);
    ++left.level;
    ++joined_;
    const std::int64_t place = (size_ >> left.level) - 1;
    if (find_node(tx, left.level, place) == to_hex(left.hash)) return {};
    return fmt::format("le nœud {}/{} de l'arbre est faux", left.level, place);
  }

  std::vector<Subtree> subtrees_;
  std::int64_t size_ = 0;
  std::int64_t joined_ = 0;
};

}  // namespace

Verification verify(db::Tx& tx, const std::function<void(std::int64_t, std::int64_t)>& progress) {
  Verification result;
  Rebuilder rebuilder;
  const std::int64_t all = count_entries(tx);
  for (std::int64_t from = 0; from < all; from += page_entries) {
    for (const StoredEntry& entry : entries_from(tx, from, page_entries)) {
      if (entry.sequence >= from + page_entries) break;
      result.fault = rebuilder.add(tx, entry);
      if (!result.fault.empty()) return result;
    }
    if (progress) progress(std::min(from + page_entries, all), all);
  }
  result.head = rebuilder.head();
  if (result.head.size != all) result.fault = fmt::format("{} entrées au lieu de {}", result.head.size, all);
  if (count_nodes(tx) != rebuilder.joined()) result.fault = "l'arbre a des nœuds de trop";
  return result;
}

}  // namespace qrcongo::audit
