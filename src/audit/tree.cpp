#include "tree.hpp"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "encoding.hpp"
#include "qrcongo/audit/proof.hpp"
#include "store.hpp"

namespace qrcongo::audit {
namespace {

using Path = std::vector<crypto::Digest>;

// The largest power of two below count, which is more than 1.
std::int64_t left_part(std::int64_t count) {
  return static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(count - 1)));
}

// MTH(D[begin:end]). begin is a multiple of a power of two that is no less than end - begin, as RFC 6962 divides a
// list.
Result<crypto::Digest> range_root(db::Tx& tx, std::int64_t begin, std::int64_t end) {
  const std::int64_t count = end - begin;
  if (std::has_single_bit(static_cast<std::uint64_t>(count))) {
    const int level = std::countr_zero(static_cast<std::uint64_t>(count));
    return stored_hash(tx, level, begin >> level);
  }
  const std::int64_t middle = begin + left_part(count);
  const auto left = range_root(tx, begin, middle);
  if (!left) return left;
  const auto right = range_root(tx, middle, end);
  if (!right) return right;
  return hash_node(*left, *right);
}

Result<void> add_root(db::Tx& tx, std::int64_t begin, std::int64_t end, Path& path) {
  const auto root = range_root(tx, begin, end);
  if (!root) return fail(root.error());
  path.push_back(*root);
  return {};
}

}  // namespace

Result<crypto::Digest> stored_hash(db::Tx& tx, std::int64_t level, std::int64_t place) {
  const auto hex = find_node(tx, level, place);
  const auto bytes = hex ? from_hex(*hex) : std::nullopt;
  crypto::Digest hash{};
  if (!bytes || bytes->size() != hash.size()) {
    return fail(Code::internal, fmt::format("le nœud {}/{} de l'arbre manque", level, place));
  }
  std::copy(bytes->begin(), bytes->end(), hash.begin());
  return hash;
}

Result<std::vector<Subtree>> subtrees_at(db::Tx& tx, std::int64_t size) {
  std::vector<Subtree> subtrees;
  std::int64_t begin = 0;
  while (begin < size) {
    const auto rest = static_cast<std::uint64_t>(size - begin);
    const int level = 63 - std::countl_zero(rest);
    const auto hash = stored_hash(tx, level, begin >> level);
    if (!hash) return fail(hash.error());
    subtrees.push_back({level, *hash});
    begin += std::int64_t{1} << level;
  }
  return subtrees;
}

crypto::Digest root_of(const std::vector<Subtree>& subtrees) {
  if (subtrees.empty()) return crypto::sha256({});
  crypto::Digest root = subtrees.back().hash;
  for (std::size_t i = subtrees.size() - 1; i-- > 0;) root = hash_node(subtrees[i].hash, root);
  return root;
}

Result<crypto::Digest> root_at(db::Tx& tx, std::int64_t size) {
  const auto subtrees = subtrees_at(tx, size);
  if (!subtrees) return fail(subtrees.error());
  return root_of(*subtrees);
}

// From the root down, each time the half in which the entry does not stand; then read from the leaf up.
Result<Path> inclusion_path(db::Tx& tx, std::int64_t sequence, std::int64_t size) {
  Path path;
  std::int64_t begin = 0;
  std::int64_t end = size;
  while (end - begin > 1) {
    const std::int64_t middle = begin + left_part(end - begin);
    const bool goes_left = sequence < middle;
    const auto added = goes_left ? add_root(tx, middle, end, path) : add_root(tx, begin, middle, path);
    if (!added) return fail(added.error());
    (goes_left ? end : begin) = middle;
  }
  std::reverse(path.begin(), path.end());
  return path;
}

Result<Path> consistency_path(db::Tx& tx, std::int64_t from, std::int64_t to) {
  Path path;
  if (from == 0 || from == to) return path;
  std::int64_t begin = 0;
  std::int64_t end = to;
  bool from_is_known = true;  // the old root itself, which whoever asks holds already
  while (end != from) {
    const std::int64_t middle = begin + left_part(end - begin);
    const bool goes_left = from <= middle;
    const auto added = goes_left ? add_root(tx, middle, end, path) : add_root(tx, begin, middle, path);
    if (!added) return fail(added.error());
    if (!goes_left) from_is_known = false;
    (goes_left ? end : begin) = middle;
  }
  if (!from_is_known) {
    if (auto added = add_root(tx, begin, end, path); !added) return fail(added.error());
  }
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace qrcongo::audit
