// The cookie that carries a refresh token: HttpOnly, SameSite=Strict; over https bound to this host, and else sent to
// the session's own routes alone. Private to identity; stateless.
#pragma once

#include <string>

#include "qrcongo/http/message.hpp"
#include "qrcongo/identity/authority.hpp"

namespace qrcongo::identity {

http::Header set_refresh_cookie(const AuthoritySettings& settings, const std::string& token, std::int64_t life_s);
http::Header clear_refresh_cookie(const AuthoritySettings& settings);
std::string read_refresh_cookie(const AuthoritySettings& settings, const http::Request& request);  // "" for none

}  // namespace qrcongo::identity
