#include "sign_in_attempts.hpp"

#include <algorithm>
#include <utility>

#include "qrcongo/base/clock.hpp"

namespace qrcongo::identity {
namespace {

constexpr std::size_t slot_count = 65'536;
constexpr std::int64_t free_failures_of_person = 5;
constexpr std::int64_t free_failures_of_site = 4 * free_failures_of_person;
constexpr std::int64_t first_wait_ms = 30 * second_ms;
constexpr std::int64_t longest_wait_ms = 15 * minute_ms;
constexpr std::int64_t forgotten_after_ms = hour_ms;

std::int64_t wait_after(std::int64_t failures, std::int64_t free) {
  if (failures < free) return 0;
  const std::int64_t doublings = std::min<std::int64_t>(failures - free, 10);
  return std::min(longest_wait_ms, first_wait_ms << doublings);
}

std::string pair_of(const SignInAttempt& attempt) { return attempt.account + "\n" + attempt.network; }

}  // namespace

FailureCounts::FailureCounts(std::int64_t free_failures, std::size_t slots, Random& random)
    : free_failures_(free_failures), key_(crypto::random_hmac(random)), slots_(slots) {}

const FailureCounts::Slot& FailureCounts::slot_of(std::string_view name) const {
  return slots_[crypto::mark_of(key_, as_bytes(name)) % slots_.size()];
}

std::int64_t FailureCounts::wait_ms(std::string_view name, std::int64_t now_ms) const {
  const Slot& slot = slot_of(name);
  // A clock that was set back by more than any wait must not make one that never ends.
  if (slot.last_ms - now_ms > longest_wait_ms) return 0;
  const std::int64_t passed_ms = std::max<std::int64_t>(0, now_ms - slot.last_ms);
  return std::max<std::int64_t>(0, wait_after(slot.failures, free_failures_) - passed_ms);
}

void FailureCounts::count(std::string_view name, std::int64_t now_ms) {
  Slot& slot = slot_of(name);
  if (now_ms - slot.last_ms > forgotten_after_ms) slot.failures = 0;
  ++slot.failures;
  slot.last_ms = now_ms;
}

void FailureCounts::take_back(std::string_view name) {
  Slot& slot = slot_of(name);
  slot.failures = std::max<std::int64_t>(0, slot.failures - 1);
}

void FailureCounts::forget(std::string_view name) { slot_of(name) = Slot(); }

SignInAttempts::SignInAttempts(bool enabled, Random& random)
    : enabled_(enabled),
      known_(free_failures_of_person, slot_count, random),
      networks_(free_failures_of_person, slot_count, random),
      sites_(free_failures_of_site, slot_count, random),
      accounts_(free_failures_of_person, slot_count, random) {}

std::int64_t SignInAttempts::wait_ms(const SignInAttempt& attempt, std::int64_t now_ms) const {
  if (attempt.known) return known_.wait_ms(pair_of(attempt), now_ms);
  const std::int64_t of_site = attempt.site.empty() ? 0 : sites_.wait_ms(attempt.site, now_ms);
  return std::max({networks_.wait_ms(attempt.network, now_ms), of_site, accounts_.wait_ms(attempt.account, now_ms)});
}

Result<void> SignInAttempts::begin(const SignInAttempt& attempt, std::int64_t now_ms) {
  if (!enabled_) return {};
  const std::lock_guard lock(mutex_);
  if (const std::int64_t wait = wait_ms(attempt, now_ms); wait > 0) {
    const auto seconds = static_cast<int>((wait + second_ms - 1) / second_ms);
    return fail(Error{Code::rate_limited, "Trop de tentatives ; réessayez plus tard.", {}, seconds});
  }
  if (attempt.known) {
    known_.count(pair_of(attempt), now_ms);
  } else {
    networks_.count(attempt.network, now_ms);
    if (!attempt.site.empty()) sites_.count(attempt.site, now_ms);
    accounts_.count(attempt.account, now_ms);
  }
  return {};
}

void SignInAttempts::was_right(const SignInAttempt& attempt) {
  if (!attempt.known) return was_nothing(attempt);
  if (!enabled_) return;
  const std::lock_guard lock(mutex_);
  known_.forget(pair_of(attempt));
}

void SignInAttempts::was_nothing(const SignInAttempt& attempt) {
  if (!enabled_) return;
  const std::lock_guard lock(mutex_);
  if (attempt.known) {
    known_.take_back(pair_of(attempt));
  } else {
    // One's own account proves nothing about what else came from the network: no more than its own try is forgiven.
    networks_.take_back(attempt.network);
    if (!attempt.site.empty()) sites_.take_back(attempt.site);
    accounts_.take_back(attempt.account);
  }
}

}  // namespace qrcongo::identity
