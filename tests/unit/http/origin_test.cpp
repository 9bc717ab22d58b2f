#include <doctest/doctest.h>

#include <atomic>

#include "qrcongo/http/origin.hpp"
#include "tests/unit/http/serving.hpp"

using namespace qrcongo;
using namespace qrcongo::http;

namespace {

constexpr const char* public_url = "https://stamps.example.org/platform";
constexpr const char* own = "https://stamps.example.org";

Request with(const std::vector<Header>& headers) {
  Request request;
  request.method = Method::post;
  request.headers = headers;
  return request;
}

bool page(const std::vector<Header>& headers) { return require_own_page(with(headers), public_url).has_value(); }
bool form(const std::vector<Header>& headers) { return require_own_form(with(headers), public_url).has_value(); }

}  // namespace

TEST_CASE("an address has an origin, in one spelling") {
  CHECK(origin_of("https://stamps.example.org/platform?x#y") == own);
  CHECK(origin_of("HTTPS://Stamps.Example.ORG:443") == own);
  CHECK(origin_of("http://localhost:8000") == "http://localhost:8000");
  CHECK(origin_of("http://localhost:80") == "http://localhost");
  CHECK(origin_of("https://[::1]:8443/") == "https://[::1]:8443");
  CHECK(origin_of("null") == "");
}

TEST_CASE("what a cookie authorises comes from our own pages, or from a program that is no browser") {
  CHECK(page({}));
  CHECK(page({{"Origin", own}}));
  CHECK(page({{"Origin", own}, {"Sec-Fetch-Site", "same-origin"}}));
  CHECK(page({{"Sec-Fetch-Site", "none"}}));
  for (const char* origin :
       {"https://evil.example", "https://stamps.example.org.evil.example", "http://stamps.example.org",
        "https://stamps.example.org:8443", "https://a.stamps.example.org", "null", "", "stamps.example.org"}) {
    CAPTURE(origin);
    CHECK_FALSE(page({{"Origin", origin}}));
    CHECK_FALSE(page({{"origin", origin}, {"Sec-Fetch-Site", "same-origin"}}));
    CHECK_FALSE(page({{"Origin", own}, {"Origin", origin}}));
  }
  for (const char* site : {"cross-site", "same-site", "", "anything"}) {
    CAPTURE(site);
    CHECK_FALSE(page({{"Sec-Fetch-Site", site}}));
    CHECK_FALSE(page({{"Origin", own}, {"sec-fetch-site", site}}));
    CHECK_FALSE(page({{"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", site}}));
  }
  CHECK(require_own_page(with({{"Origin", "null"}}), public_url).error().code == Code::forbidden);
}

TEST_CASE("a form comes from ours, under whichever name it was reached") {
  const Header host = {"Host", "QR.example.org"};
  CHECK(form({host}));
  CHECK(form({host, {"Origin", own}}));
  CHECK(form({host, {"Origin", "https://qr.example.org"}}));
  CHECK(form({host, {"Origin", "null"}}));
  CHECK(form({host, {"Origin", "null"}, {"Sec-Fetch-Site", "same-origin"}}));
  CHECK_FALSE(form({host, {"Origin", "https://evil.example"}}));
  CHECK_FALSE(form({host, {"Origin", "https://evil.example/qr.example.org"}}));
  CHECK_FALSE(form({host, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}}));
  CHECK_FALSE(form({host, {"Origin", own}, {"Sec-Fetch-Site", "same-site"}}));
}

TEST_CASE("what another site's page sends is refused before anybody is asked who he is, and nobody runs") {
  std::atomic<int> asked{0};
  std::atomic<int> ran{0};
  Route route = testing::task(Method::post, "/task", [&](Request& request) {
    ++ran;
    return testing::echo_body_later(request);
  });
  route.origin = [](Request& request) { return require_own_page(request, public_url); };
  route.gate = [&](Request&) -> Result<void> {
    ++asked;
    return {};
  };
  testing::Serving serving({std::move(route)});
  CHECK(serving.ask(testing::post("/task", "x", "Origin: https://evil.example\r\n")).status == 403);
  CHECK(serving.ask(testing::post("/task", "x", "Sec-Fetch-Site: cross-site\r\n")).status == 403);
  CHECK(asked == 0);
  CHECK(serving.ask(testing::post("/task", "x", "Origin: https://stamps.example.org\r\n")).body == "x");
  CHECK(asked == 1);
  CHECK(ran == 1);
}
