#include "security_text.hpp"

#include <algorithm>

#include "qrcongo/base/clock.hpp"

namespace qrcongo::app {
namespace {

// RFC 9116 section 2.5.5 wants less than a year; the server says it anew each day.
constexpr std::int64_t holds_ms = 180 * day_ms;
constexpr std::string_view schemes[] = {"mailto:", "https://", "tel:"};

}  // namespace

bool is_security_contact(std::string_view text) {
  const bool known = std::any_of(std::begin(schemes), std::end(schemes), [&](std::string_view scheme) {
    return text.starts_with(scheme) && text.size() > scheme.size();
  });
  return known && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

std::string security_text(const std::string& contact, const std::string& public_url, std::int64_t now_ms) {
  const std::int64_t today_ms = now_ms - now_ms % day_ms;
  return "Contact: " + contact + "\nExpires: " + format_time(today_ms + holds_ms) +
         "\nPreferred-Languages: fr, en\nCanonical: " + public_url + "/.well-known/security.txt\n";
}

}  // namespace qrcongo::app
