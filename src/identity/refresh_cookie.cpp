#include "refresh_cookie.hpp"

#include "qrcongo/base/text.hpp"

namespace qrcongo::identity {
namespace {

// Browsers hold a name that begins with __Host- to its word (RFC 6265bis section 4.1.3.2): set by this very host, over
// TLS, for all of its paths. So a neighbouring host cannot plant a session of its own.
std::string name_of(const AuthoritySettings& settings) {
  return settings.secure_cookies ? "__Host-qrcongo_session" : "qrcongo_session";
}

http::Header cookie(const AuthoritySettings& settings, const std::string& value, std::int64_t life_s) {
  const std::string path = settings.secure_cookies ? "/" : settings.base_path + "/api/v1/session";
  std::string text = name_of(settings) + "=" + value + "; Path=" + path + "; HttpOnly; SameSite=Strict";
  text += "; Max-Age=" + std::to_string(life_s);
  if (settings.secure_cookies) text += "; Secure";
  return {"Set-Cookie", text};
}

}  // namespace

http::Header set_refresh_cookie(const AuthoritySettings& settings, const std::string& token, std::int64_t life_s) {
  return cookie(settings, token, life_s);
}

http::Header clear_refresh_cookie(const AuthoritySettings& settings) { return cookie(settings, "", 0); }

std::string read_refresh_cookie(const AuthoritySettings& settings, const http::Request& request) {
  const std::string wanted = name_of(settings) + "=";
  for (const http::Header& header : request.headers) {
    if (to_lower_ascii(header.name) != "cookie") continue;
    std::string_view rest = header.value;
    while (!rest.empty()) {
      const std::size_t end = rest.find(';');
      const std::string_view pair = trim(rest.substr(0, end));
      if (pair.starts_with(wanted)) return std::string(pair.substr(wanted.size()));
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }
  return {};
}

}  // namespace qrcongo::identity
