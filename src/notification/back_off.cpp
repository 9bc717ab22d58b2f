#include "back_off.hpp"

#include <algorithm>
#include <array>

#include "qrcongo/base/clock.hpp"

namespace qrcongo::notification {
namespace {

constexpr std::int64_t given_up_after_ms = 3 * day_ms;
// 1 and 5 minutes, half an hour, 2 and 12 hours where the first pause is a minute.
constexpr std::array<std::int64_t, 5> pauses = {1, 5, 30, 120, 720};
constexpr std::int64_t longest_rest = 3;  // of those pauses: whoever is back is not left waiting for long

std::int64_t pause_after(std::int64_t tries) {
  const auto place = static_cast<std::size_t>(std::max<std::int64_t>(tries, 1) - 1);
  return pauses[std::min(place, pauses.size() - 1)];
}

}  // namespace

std::optional<std::int64_t> next_try_at(std::int64_t created_at_ms, std::int64_t tries, std::int64_t now_ms,
                                        std::int64_t first_pause_ms) {
  if (now_ms - created_at_ms >= given_up_after_ms) return std::nullopt;
  return now_ms + pause_after(tries) * first_pause_ms;
}

void RestingPlaces::note(const std::string& place, bool answered, std::int64_t now_ms) {
  if (answered) {
    rests_.erase(place);
    return;
  }
  Rest& rest = rests_[place];
  rest.failures = std::min(rest.failures + 1, longest_rest);
  rest.until_ms = now_ms + pause_after(rest.failures) * first_pause_ms_;
}

std::optional<std::int64_t> RestingPlaces::rests_until(const std::string& place, std::int64_t now_ms) const {
  const auto found = rests_.find(place);
  if (found == rests_.end() || found->second.until_ms <= now_ms) return std::nullopt;
  return found->second.until_ms;
}

}  // namespace qrcongo::notification
