#include <doctest/doctest.h>

#include "src/http/router.hpp"

using namespace qrcongo;
using http::Match;
using http::Method;
using http::Route;
using http::Router;

namespace {

using Texts = std::vector<std::string>;

Route route(Method method, const std::string& pattern, bool is_public = false) {
  Route made;
  made.method = method;
  made.pattern = pattern;
  made.on_public_listener = is_public;
  return made;
}

std::string pattern_for(const Router& router, const std::string& path) {
  const Match match = router.find(Method::get, path, false);
  return match.route == nullptr ? "none" : match.route->pattern;
}

}  // namespace

TEST_CASE("a literal segment goes before a parameter, and a parameter before the rest") {
  const Router router({route(Method::get, "/things/{id}"), route(Method::get, "/things/new"),
                       route(Method::get, "/things/{id}/parts"), route(Method::get, "/things/{path...}"),
                       route(Method::get, "/")});
  CHECK(pattern_for(router, "/things/new") == "/things/new");
  CHECK(pattern_for(router, "/things/7") == "/things/{id}");
  CHECK(pattern_for(router, "/things/new/parts") == "/things/{id}/parts");
  CHECK(pattern_for(router, "/things/new/other") == "/things/{path...}");
  CHECK(pattern_for(router, "/") == "/");
  CHECK(pattern_for(router, "/things") == "none");
  CHECK(pattern_for(router, "/Things/new") == "none");
  CHECK(pattern_for(router, "//things/new") == "none");
  CHECK(pattern_for(router, "/things/new/") == "/things/{path...}");
}

TEST_CASE("parameters come decoded and in the pattern's order") {
  const Router router({route(Method::get, "/01/{gtin}/21/{serial}")});
  CHECK(router.find(Method::get, "/01/0950/21/%41b%C3%A9", false).parameters == Texts{"0950", "Abé"});
  CHECK(pattern_for(router, "/01//21/x") == "none");
  CHECK(pattern_for(router, "/01/0950/21/") == "none");
}

TEST_CASE("a rest parameter takes all that follows, and refuses what hides a slash") {
  const Router router({route(Method::get, "/console/{path...}")});
  CHECK(router.find(Method::get, "/console/a/b%20c/d.js", false).parameters == Texts{"a/b c/d.js"});
  CHECK(router.find(Method::get, "/console/x", false).parameters == Texts{"x"});
  CHECK(router.find(Method::get, "/console/", false).parameters == Texts{""});
  CHECK(pattern_for(router, "/console") == "none");
  CHECK(router.find(Method::get, "/console/a/..%2F..%2Fetc", false).malformed);
}

TEST_CASE("a slash may follow where the route says so, and then one alone") {
  Route tolerant = route(Method::get, "/01/{gtin}");
  tolerant.slash_may_follow = true;
  const Router router({tolerant, route(Method::options, "/01/{gtin}"), route(Method::get, "/S/{serial}")});
  CHECK(router.find(Method::get, "/01/0950/", false).parameters == Texts{"0950"});
  CHECK(router.find(Method::get, "/01/0950", false).parameters == Texts{"0950"});
  CHECK(router.find(Method::options, "/01/0950/", false).route != nullptr);
  CHECK(router.find(Method::post, "/01/0950/", false).allowed == "GET, HEAD, OPTIONS");
  CHECK(pattern_for(router, "/01/0950//") == "none");
  CHECK(pattern_for(router, "/01//") == "none");
  CHECK(pattern_for(router, "/S/1/") == "none");
}

TEST_CASE("what a path allows is told for all its patterns, each method once") {
  const Router router({route(Method::get, "/things/{id}"), route(Method::patch, "/things/{id}"),
                       route(Method::patch, "/things/new"), route(Method::post, "/things/new")});
  const Match match = router.find(Method::del, "/things/new", false);
  CHECK(match.route == nullptr);
  CHECK(match.allowed == "GET, HEAD, PATCH, POST");
  CHECK(router.find(std::nullopt, "/things/7", false).allowed == "GET, HEAD, PATCH");
  CHECK(router.find(Method::del, "/nothing", false).allowed.empty());
}

TEST_CASE("the public listener knows its own routes alone") {
  const Router router(
      {route(Method::get, "/S/{serial}", true), route(Method::post, "/S/{serial}"), route(Method::get, "/api/v1/me")});
  CHECK(router.find(Method::get, "/S/1", true).route != nullptr);
  CHECK(router.find(Method::post, "/S/1", true).allowed == "GET, HEAD");
  CHECK(router.find(Method::get, "/api/v1/me", true).route == nullptr);
  CHECK(router.find(Method::get, "/api/v1/me", true).allowed.empty());
}

TEST_CASE("a query is read in its order, and refused where its encoding is bad") {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  CHECK(http::parse_query("a=1&b=%26+c&a=2&&=x&d") ==
        Pairs{{"a", "1"}, {"b", "& c"}, {"a", "2"}, {"", "x"}, {"d", ""}});
  CHECK(http::parse_query("") == Pairs{});
  for (const char* bad : {"a=%", "a=%1", "%GG=1", "a=%FF", "a=%00", "a=%ED%A0%80"}) {
    CAPTURE(bad);
    CHECK_FALSE(http::parse_query(bad).has_value());
  }
}
