// How often somebody may be wrong about a password or a code before he has to wait: 30 seconds after the fifth time,
// then twice as long each time, a quarter of an hour at most. A try counts as wrong from its beginning until it proves
// right, so that no crowd of them at once gets past, nor fills the queue of password hashes. Owned by Authority; any
// thread.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qrcongo/base/random.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::identity {

// Names fall into slots by a keyed hash: memory never grows, and nobody can choose whose slot he fills.
class FailureCounts {
 public:
  FailureCounts(std::size_t slots, Random& random);

  std::int64_t wait_ms(std::string_view name, std::int64_t now_ms) const;  // 0: may try
  void count(std::string_view name, std::int64_t now_ms);
  void take_back(std::string_view name);  // one of them
  void forget(std::string_view name);

 private:
  struct Slot {
    std::int64_t failures = 0;
    std::int64_t last_ms = 0;
  };

  const Slot& slot_of(std::string_view name) const;
  Slot& slot_of(std::string_view name) { return const_cast<Slot&>(std::as_const(*this).slot_of(name)); }

  crypto::HmacSha256 key_;
  std::vector<Slot> slots_;
};

// Who tries, and from where. An account is an address as it was typed, there or not; a network is
// client_network_name's.
struct SignInAttempt {
  std::string account;
  std::string network;
  bool known = false;  // this account came in from this network not long ago
};

class SignInAttempts {
 public:
  SignInAttempts(bool enabled, Random& random);

  // Code::rate_limited with the seconds to wait. A known pair of account and network is counted by itself alone, so
  // that nobody elsewhere can shut a person out; all others by their network and by the account they try.
  Result<void> begin(const SignInAttempt& attempt, std::int64_t now_ms);
  void was_right(const SignInAttempt& attempt);
  void was_nothing(const SignInAttempt& attempt);  // nothing was tried after all

 private:
  const bool enabled_;
  std::mutex mutex_;
  FailureCounts known_;     // guarded by mutex_, as the two below
  FailureCounts networks_;  // of tries from networks that are not the account's
  FailureCounts accounts_;  // likewise
};

}  // namespace qrcongo::identity
