// How often somebody may try to sign in, before anything dear is computed for him, and how many links are sent into one
// box. Owned by Authority; any thread.
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

  // Code::rate_limited with the seconds to wait.
  Result<void> admit(std::string_view address, std::int64_t now_ms);
  // It was the right person: his tries do not count against him.
  void forgive(std::string_view address);

  // Counts one more link into this box; false where it had as many as it may have.
  bool may_send_link(std::string_view email, std::int64_t now_ms);

 private:
  std::uint64_t mark_of(std::string_view address) const;

  const bool enabled_;
  const crypto::HmacSha256 key_;  // nobody can choose whose budget he spends
  Budgets addresses_;
  Budgets links_;
};

}  // namespace qrcongo::identity
