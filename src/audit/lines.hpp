// Entries as the outside reads them: JSON objects, one a line in exports. Private to audit; stateless.
#pragma once

#include <string>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "checkpoint_store.hpp"
#include "store.hpp"

namespace qrcongo::audit {

// Every field of the leaf, `at` beside time_ms for people, and leaf_hash. detail is null where it is no JSON any more,
// and then stands in detail_text.
boost::json::object to_json(const StoredEntry& entry);
std::string to_line(const StoredEntry& entry);

boost::json::array to_json(const std::vector<crypto::Digest>& hashes);  // hex

// {"seal":{...},"checkpoint":NOTE}: what ends a sealed month.
struct SealLine {
  std::string month;
  Head until;                          // root of the log when the month's last entry was in it
  std::int64_t first = 0;              // the month's first entry
  std::vector<crypto::Digest> before;  // complete subtrees of the entries before it, the largest first
  std::string keep_until;              // a day
  std::string orders_keep_until;       // of the rows of that month's orders and payments
  std::string note;                    // a checkpoint of at least that size
  std::int64_t note_size = 0;
  std::vector<crypto::Digest> consistency;  // from until.size to the checkpoint's
};
std::string to_line(const SealLine& seal);

}  // namespace qrcongo::audit
