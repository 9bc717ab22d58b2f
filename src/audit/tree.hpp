// The stored tree, node by node, and the complete subtrees of which any size is made. Private to audit; each call
// belongs to the thread whose transaction it is given.
#pragma once

#include <cstdint>
#include <vector>

#include "qrcongo/base/result.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::audit {

struct Subtree {
  std::int64_t level = 0;  // of 2^level leaves
  crypto::Digest hash{};
};

// Code::internal where there is none, or it is no hash.
Result<crypto::Digest> stored_hash(db::Tx& tx, std::int64_t level, std::int64_t place);

// The complete subtrees of the first `size` leaves, the largest first: the binary digits of size.
Result<std::vector<Subtree>> subtrees_at(db::Tx& tx, std::int64_t size);

// The root of these; SHA-256 of nothing where there are none.
crypto::Digest root_of(const std::vector<Subtree>& subtrees);

}  // namespace qrcongo::audit
