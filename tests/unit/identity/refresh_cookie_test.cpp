#include <doctest/doctest.h>

#include "src/identity/refresh_cookie.hpp"

using namespace qrcongo;
using namespace qrcongo::identity;

namespace {

AuthoritySettings over_https() {
  AuthoritySettings settings;
  settings.secure_cookies = true;
  settings.base_path = "/platform";
  return settings;
}

http::Request with_cookie(const std::string& value) {
  http::Request request;
  request.headers.push_back({"Cookie", value});
  return request;
}

}  // namespace

TEST_CASE("over https no other host can set the cookie, and no script read it") {
  const http::Header cookie = set_refresh_cookie(over_https(), "token", 28'800);
  CHECK(cookie.name == "Set-Cookie");
  CHECK(cookie.value == "__Host-qrcongo_session=token; Path=/; HttpOnly; SameSite=Strict; Max-Age=28800; Secure");
  CHECK(clear_refresh_cookie(over_https()).value.find("Max-Age=0; Secure") != std::string::npos);
}

TEST_CASE("over https the cookie is known by the name that nobody else can give it") {
  CHECK(read_refresh_cookie(over_https(), with_cookie("a=b; __Host-qrcongo_session=token")) == "token");
  for (const char* other :
       {"qrcongo_session=token", "__Secure-qrcongo_session=token", "x__Host-qrcongo_session=token", ""}) {
    CAPTURE(other);
    CHECK(read_refresh_cookie(over_https(), with_cookie(other)) == "");
  }
}
