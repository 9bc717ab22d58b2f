// How often an address may be wrong about tokens, links and clients' secrets, and ask for what costs something, beside
// the tries of passwords (SignInAttempts); and how many links are sent into one box. Owned by Authority; any thread.
#pragma once

#include <string_view>

#include "qrcongo/base/budgets.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::identity {

class SignInLimits {
 public:
  SignInLimits(bool enabled, Random& random);

  // What to answer where a refresh token, a link or a client's secret was refused: `error` itself, or Code::rate_limited
  // with the seconds to wait once the address failed too often. Tokens of 256 bits are looked at before anybody counts:
  // that costs a read, and whoever is right is held up by nobody behind the same address. A fault of ours counts for
  // nothing.
  Error after_failure(Error error, std::string_view address, std::int64_t now_ms);

  // For what proves nothing and costs something: each try counts. Code::rate_limited with the seconds to wait.
  Result<void> admit_asking(std::string_view address, std::int64_t now_ms);
  // Of a link that is good: how often a password may be computed for whoever holds it.
  Result<void> admit_hash(std::string_view link, std::int64_t now_ms);

  // Counts one more link into this box; false where it had as many as it may have.
  bool may_send_link(std::string_view email, std::int64_t now_ms);

 private:
  // An IPv6 address counts for its /64, and with a larger bound for its /48.
  struct Addresses {
    Budgets networks;
    Budgets sites;

    Addresses();
  };
  std::int64_t take(Addresses& addresses, std::string_view address, std::int64_t now_ms);
  std::uint64_t mark_of(std::string_view name) const;

  const bool enabled_;
  const crypto::HmacSha256 key_;  // nobody can choose whose budget he spends
  Addresses failures_;
  Addresses asking_;
  Budgets hashes_;
  Budgets links_;
};

}  // namespace qrcongo::identity
