// When a letter that did not arrive is tried again, and whom nobody asks for a while. Private to notification; used by
// the sender's thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace qrcongo::notification {

// tries: how often it was tried, at least once. first_pause_ms: after the first time; the pauses after that grow with
// it. Nothing once it is three days old: then it is given up.
std::optional<std::int64_t> next_try_at(std::int64_t created_at_ms, std::int64_t tries, std::int64_t now_ms,
                                        std::int64_t first_pause_ms);

// Where nobody answers, one letter tries and the others to the same place wait: a witness that is down must not hold up
// somebody's invitation.
class RestingPlaces {
 public:
  explicit RestingPlaces(std::int64_t first_pause_ms) : first_pause_ms_(first_pause_ms) {}

  void note(const std::string& place, bool answered, std::int64_t now_ms);
  // Until when nobody tries; nothing where the place may be asked.
  std::optional<std::int64_t> rests_until(const std::string& place, std::int64_t now_ms) const;

 private:
  struct Rest {
    std::int64_t until_ms = 0;
    std::int64_t failures = 0;  // one after the other
  };

  const std::int64_t first_pause_ms_;
  std::map<std::string, Rest> rests_;  // of places that did not answer last time
};

}  // namespace qrcongo::notification
