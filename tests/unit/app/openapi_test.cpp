// The reference of the interface and the table of routes say the same.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include <boost/json/parse.hpp>

#include "qrcongo/base/embedded.hpp"
#include "qrcongo/base/text.hpp"
#include "src/app/application.hpp"
#include "tests/unit/app/prepared_directory.hpp"

using namespace qrcongo;

namespace {

namespace json = boost::json;

json::object openapi() {
  for (const EmbeddedFile& file : embedded_web()) {
    if (file.path == "openapi.json") return json::parse(file.content).as_object();
  }
  FAIL("the binary lacks openapi.json");
  return {};
}

// "GET /api/v1/me", with "+" where somebody must be signed in.
std::set<std::string> described() {
  std::set<std::string> all;
  const json::object document = openapi();
  for (const auto& [path, operations] : document.at("paths").as_object()) {
    for (const auto& [method, operation] : operations.as_object()) {
      const bool gated = operation.as_object().contains("x-permission");
      all.insert(to_upper_ascii(method) + " " + std::string(path) + (gated ? " +" : ""));
    }
  }
  return all;
}

// Whoever is on the public listener is asked nothing but how often.
bool asks_who(const http::Route& route) { return route.gate && !route.on_public_listener; }

// OpenAPI has no word for a parameter that takes the rest of a path.
std::string described_path(const http::Route& route) {
  const std::size_t rest = route.pattern.find("...}");
  return rest == std::string::npos ? route.pattern : route.pattern.substr(0, rest) + "}";
}

std::set<std::string> served() {
  testing::PreparedDirectory directory;
  std::set<std::string> all;
  for (const http::Route& route : directory.application().routes()) {
    all.insert(std::string(http::method_name(route.method)) + " " + described_path(route) +
               (asks_who(route) ? " +" : ""));
  }
  return all;
}

std::string difference(const std::set<std::string>& a, const std::set<std::string>& b) {
  std::string only_in_a;
  for (const std::string& one : a) {
    if (!b.contains(one)) only_in_a += one + "\n";
  }
  return only_in_a;
}

// The operation whose bodies lack an example, or nothing.
std::string lacks_example(const json::object& operation) {
  const std::string name(operation.at("operationId").as_string());
  if (const json::value* body = operation.if_contains("requestBody")) {
    for (const auto& [type, content] : body->at("content").as_object()) {
      if (!content.as_object().contains("example")) return name + " (request)";
    }
  }
  for (const auto& [status, response] : operation.at("responses").as_object()) {
    const json::value* contents = response.as_object().if_contains("content");
    if (!status.starts_with('2') || contents == nullptr) continue;
    const json::value* content = contents->as_object().if_contains("application/json");
    if (content != nullptr && !content->as_object().contains("example")) return name + " (" + std::string(status) + ")";
  }
  return {};
}

}  // namespace

TEST_CASE("openapi.json describes every route and no other") {
  const auto in_reference = described();
  const auto in_table = served();
  CHECK(difference(in_table, in_reference) == "");
  CHECK(difference(in_reference, in_table) == "");
}

TEST_CASE("every body has an example") {
  const json::object document = openapi();
  for (const auto& [path, operations] : document.at("paths").as_object()) {
    for (const auto& [method, operation] : operations.as_object()) CHECK(lacks_example(operation.as_object()) == "");
  }
}
