#include <doctest/doctest.h>

#include <array>

#include "src/app/console_pages.hpp"

using namespace qrcongo;
using namespace qrcongo::app;

namespace {

constexpr std::array<EmbeddedFile, 3> some_files = {{
    {"assets/console-4XJ2QKPA.js", "script", "br", "gz"},
    {"index.html", "<base href=\"{{base}}/console/\"><a href=\"{{base}}/\">", "never sent", "never sent"},
    {"scan.html", "scan <base href=\"{{base}}/console/\">"},
}};

std::string field(const http::Response& response, std::string_view name) {
  for (const http::Header& header : response.headers) {
    if (header.name == name) return header.value;
  }
  return "none";
}

using Door = Result<http::Response> (ConsolePages::*)(http::Request&);

http::Response got(ConsolePages& pages, Door door, http::Request request = {}) {
  const auto answered = (pages.*door)(request);
  REQUIRE(answered.has_value());
  return *answered;
}

}  // namespace

TEST_CASE("a page stands below the path at which the platform is served") {
  ConsolePages at_root(some_files, "");
  CHECK(got(at_root, &ConsolePages::show_console).body == "<base href=\"/console/\"><a href=\"/\">");
  CHECK(got(at_root, &ConsolePages::show_scanner).body == "scan <base href=\"/console/\">");
  ConsolePages below(some_files, "/a&b");
  CHECK(got(below, &ConsolePages::show_console).body == "<base href=\"/a&amp;b/console/\"><a href=\"/a&amp;b/\">");
}

TEST_CASE("a page runs its own scripts alone, may use the camera, and is asked for again each time") {
  ConsolePages pages(some_files, "");
  for (const Door door : {&ConsolePages::show_console, &ConsolePages::show_scanner}) {
    const http::Response page = got(pages, door);
    CHECK(page.content_type == "text/html; charset=utf-8");
    CHECK(field(page, "Cache-Control") == "no-cache");
    CHECK(field(page, "Content-Encoding") == "none");
    CHECK(field(page, "Permissions-Policy").find("camera=(self)") != std::string::npos);
    const std::string policy = field(page, "Content-Security-Policy");
    CHECK(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"));
    CHECK(policy.find("'unsafe-inline'") == std::string::npos);
    CHECK(policy.find("'unsafe-eval'") == std::string::npos);
    CHECK(policy.find("frame-ancestors 'none'") != std::string::npos);
    http::Request again;
    again.headers = {{"If-None-Match", field(page, "ETag")}};
    const http::Response known = got(pages, door, again);
    CHECK(known.status == 304);
    CHECK(known.body.empty());
    CHECK(field(known, "Content-Security-Policy") == policy);
  }
}

TEST_CASE("the same page at another path is another one") {
  ConsolePages at_root(some_files, "");
  ConsolePages below(some_files, "/below");
  CHECK(field(got(at_root, &ConsolePages::show_console), "ETag") !=
        field(got(below, &ConsolePages::show_console), "ETag"));
}

TEST_CASE("the console's bare name leads to it, and nothing that was asked is lost") {
  ConsolePages below(some_files, "/below");
  CHECK(got(below, &ConsolePages::send_to_console).status == 308);
  CHECK(field(got(below, &ConsolePages::send_to_console), "Location") == "/below/console/");
  http::Request request;
  request.raw_query = "lang=en";
  CHECK(field(got(below, &ConsolePages::send_to_console, request), "Location") == "/below/console/?lang=en");
}

TEST_CASE("a file is one of the assets, and a page is none") {
  ConsolePages pages(some_files, "");
  http::Request request;
  request.path_parameters = {"console-4XJ2QKPA.js"};
  request.headers = {{"Accept-Encoding", "br"}};
  const http::Response script = got(pages, &ConsolePages::show_asset, request);
  CHECK(script.content() == "br");
  CHECK(field(script, "Content-Security-Policy").starts_with("default-src 'none'; script-src 'self'"));
  request.path_parameters = {"index.html"};
  const auto refused = pages.show_asset(request);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == Code::not_found);
}

TEST_CASE("a server that was built without the console has none") {
  ConsolePages none({}, "");
  http::Request request;
  const auto console = none.show_console(request);
  REQUIRE_FALSE(console.has_value());
  CHECK(console.error().code == Code::not_found);
  // Whoever comes by a link learns how it is taken up without a page.
  CHECK(console.error().detail.find("/api/v1/invitations/{token}") != std::string::npos);
  CHECK_FALSE(none.show_scanner(request).has_value());
}
