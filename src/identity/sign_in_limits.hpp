// How often an address may be wrong about tokens, links and clients' secrets, and ask for what costs something, beside
// the tries of passwords (SignInAttempts): token buckets in tables of fixed size. Owned by Authority; any thread.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "qrcongo/base/random.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/base/secret.hpp"

namespace qrcongo::identity {

// Names fall into slots by a keyed hash: memory never grows, and nobody can choose whose bucket he empties.
class TokenBuckets {
 public:
  struct Rate {
    double burst = 1;
    double refill_ms = 1000;  // for one token
  };

  TokenBuckets(Rate rate, std::size_t slots, Random& random);

  // 0 where a token was taken, else the milliseconds until there is one.
  std::int64_t take(std::string_view name, std::int64_t now_ms);

 private:
  struct Bucket {
    double tokens = 0;
    std::int64_t at_ms = 0;
  };

  Bucket& bucket_of(std::string_view name);

  const Rate rate_;
  Secret key_;
  std::mutex mutex_;
  std::vector<Bucket> buckets_;  // guarded by mutex_
};

class SignInLimits {
 public:
  SignInLimits(bool enabled, Random& random);

  // What to answer where a refresh token, a link or a client's secret was refused: `error` itself, or
  // Code::rate_limited with the seconds to wait once the address failed too often. Tokens of 256 bits are looked at
  // before anybody counts: that costs a read, and whoever is right is held up by nobody behind the same address. A
  // fault of ours counts for nothing.
  Error after_failure(Error error, std::string_view address, std::int64_t now_ms);

  // For what proves nothing and costs something: each try counts. Code::rate_limited with the seconds to wait.
  Result<void> admit_asking(std::string_view address, std::int64_t now_ms);
  // Of a link that is good: how often a password may be computed for whoever holds it.
  Result<void> admit_hash(std::string_view link, std::int64_t now_ms);

 private:
  // An IPv6 address counts for its /64, and with a larger bound for its /48.
  struct Addresses {
    TokenBuckets networks;
    TokenBuckets sites;

    explicit Addresses(Random& random);
    std::int64_t take(std::string_view address, std::int64_t now_ms);
  };

  const bool enabled_;
  Addresses failures_;
  Addresses asking_;
  TokenBuckets hashes_;
};

}  // namespace qrcongo::identity
