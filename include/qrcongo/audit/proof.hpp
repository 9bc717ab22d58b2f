// What proves to somebody outside that the log holds an entry, and that it only grew (RFC 6962 sections 2.1.1
// and 2.1.2). Reads O(log n) nodes. Stateless; each call belongs to the thread whose transaction it is given.
#pragma once

#include <cstdint>
#include <vector>

#include "qrcongo/base/result.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::audit {

// All three: Code::internal where the stored tree lacks a node. size is at most the log's.
Result<crypto::Digest> root_at(db::Tx& tx, std::int64_t size);
// PATH(sequence, D[size]), sequence < size.
Result<std::vector<crypto::Digest>> inclusion_path(db::Tx& tx, std::int64_t sequence, std::int64_t size);
// PROOF(from, D[to]), from <= to; nothing where from is 0 or to.
Result<std::vector<crypto::Digest>> consistency_path(db::Tx& tx, std::int64_t from, std::int64_t to);

}  // namespace qrcongo::audit
