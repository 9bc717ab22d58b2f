// The bytes of a leaf and the hashes of the tree (RFC 6962 section 2.1). Private to audit; stateless.
#pragma once

#include <string>

#include <boost/json/value.hpp>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "store.hpp"

namespace qrcongo::audit {

// Members sorted by name, no white space, integers only: one spelling for one value. Aborts on a fraction.
std::string canonical_json(const boost::json::value& value);

Bytes encode_stored(const StoredEntry& entry);
crypto::Digest hash_leaf(ByteView encoded);
crypto::Digest hash_node(ByteView left, ByteView right);

}  // namespace qrcongo::audit
