// Who scanned, as a number that says nothing tomorrow: the address under a random key that lives for a day and is kept
// nowhere. Owned by the scan desk; any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "qrcongo/base/random.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::verification {

struct ClientMark {
  std::uint64_t today = 0;                 // of the client, and in its lower half of its network
  std::optional<std::uint64_t> yesterday;  // just after midnight, so that nobody is counted twice
  std::uint64_t budget = 0;                // of the client alone
  std::optional<std::uint64_t> site;       // of its IPv6 /48
};

// The half of a mark that all clients of one IPv6 /48 have in common; of any other client it is his own.
constexpr std::uint64_t network_of_mark(std::uint64_t mark) { return mark & 0xFFFF'FFFFU; }

class ClientKeys {
 public:
  // overlap_ms: for how long after midnight (UTC) yesterday's key is kept.
  ClientKeys(Random& random, std::int64_t overlap_ms) : random_(random), overlap_ms_(overlap_ms) {}

  // address: numeric, or a gateway's word for its subscriber.
  ClientMark mark(std::string_view address, std::int64_t now_ms);

 private:
  using Key = std::shared_ptr<const crypto::HmacSha256>;
  struct Keys {
    Key today;
    Key yesterday;  // may be null
  };

  Keys keys_at(std::int64_t now_ms);

  Random& random_;
  const std::int64_t overlap_ms_;
  std::mutex mutex_;
  Keys keys_;             // guarded by mutex_
  std::int64_t day_ = 0;  // of keys_.today; guarded by mutex_
};

}  // namespace qrcongo::verification
