// Access tokens that their clients gave back before they expired: in the database, and in memory so that the gate asks
// neither database nor disk. Owned by Authority. Verbs with a transaction belong to its thread; contains to any.
#pragma once

#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "access_tokens.hpp"
#include "store.hpp"

namespace qrcongo::identity {

class RevokedTokens {
 public:
  // What stood in the database, at start.
  void put(const std::string& id, std::int64_t expires_at);
  bool contains(const std::string& id) const;

  // The caller's own token, of a client. Again is well. Code::unavailable where the client gave back so many that live
  // on, that only its own end is left: memory is not for one client to fill.
  Result<void> revoke(db::Tx& tx, const Call& call, const AccessTokens::Claims& claims);
  // Those that have expired.
  void forget(db::Tx& tx, std::int64_t now_ms);

 private:
  mutable std::shared_mutex mutex_;                         // guards all below
  std::unordered_map<std::string, std::int64_t> expiries_;  // by jti
};

}  // namespace qrcongo::identity
