// How often somebody may try to sign in, before anything dear is computed for him: token buckets in a table of fixed
// size. Owned by Authority; any thread.
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
  void give_back(std::string_view name);

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

  // Code::rate_limited with the seconds to wait. account may be empty where nobody is named.
  Result<void> admit(std::string_view account, std::string_view address, std::int64_t now_ms);
  // It was the right person: his tries do not count against him.
  void forgive(std::string_view account, std::string_view address);

 private:
  const bool enabled_;
  TokenBuckets accounts_;
  TokenBuckets addresses_;
};

}  // namespace qrcongo::identity
