#include "src/app/settings_http.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <set>

#include <boost/json/parse.hpp>

#include "tests/support/fakes.hpp"

using namespace qrcongo;

namespace {

namespace json = boost::json;

json::array settings(const std::string& toml, const app::Environment& environment) {
  testing::TemporaryFolder folder;
  std::ofstream(folder.path("qrcongo.toml")) << toml;
  const auto loaded = app::load_configuration(folder.path("qrcongo.toml"), environment);
  REQUIRE(loaded.has_value());
  http::Request request;
  const auto answer = app::SettingsHttp(*loaded).list_settings(request);
  REQUIRE(answer.has_value());
  return json::parse(answer->body).as_object().at("items").as_array();
}

json::object find(const json::array& items, std::string_view key) {
  for (const json::value& item : items) {
    if (item.at("key").as_string() == key) return item.as_object();
  }
  FAIL("no such setting");
  return {};
}

}  // namespace

TEST_CASE("each setting is shown with its default, where it comes from and what it is for") {
  const auto items = settings("[orders]\npay_within_days = 10\n", {{"QRCONGO_SERVER__THREADS", "3"}});
  const auto from_file = find(items, "orders.pay_within_days");
  CHECK(from_file.at("value") == "10");
  CHECK(from_file.at("default") == "30");
  CHECK(from_file.at("source") == "file");
  CHECK(from_file.at("comment") == "an approved order that is not paid by then lapses");
  const auto from_environment = find(items, "server.threads");
  CHECK(from_environment.at("value") == "3");
  CHECK(from_environment.at("source") == "environment");
  const auto usual = find(items, "monitor.listen");
  CHECK(usual.at("value") == usual.at("default"));
  CHECK(usual.at("source") == "default");
  for (const json::value& item : items) CHECK_MESSAGE(!item.at("comment").as_string().empty(), item.at("key"));
}

TEST_CASE("what is secret, or leads to what is, is told as set or not set") {
  testing::TemporaryFolder folder;
  std::ofstream(folder.path("qrcongo.toml")) << "";
  const auto loaded = app::load_configuration(folder.path("qrcongo.toml"), {});
  REQUIRE(loaded.has_value());
  app::Configuration canaries = *loaded;
  std::set<std::string> texts;
  for (auto& line : canaries.lines) {
    if (!line.value.starts_with('"') && !line.value.starts_with('\'') && !line.value.starts_with('[')) continue;
    texts.insert(line.key);
    const std::string canary = "\"SECRET-" + line.key + "\"";
    line.value = line.value.starts_with('[') ? "[ " + canary + " ]" : canary;
  }
  http::Request request;
  const auto answer = app::SettingsHttp(canaries).list_settings(request);
  REQUIRE(answer.has_value());
  std::set<std::string> hidden;
  const auto items = json::parse(answer->body).as_object().at("items").as_array();
  for (const std::string& key : texts) {
    if (answer->body.find("SECRET-" + key + "\\\"") == std::string::npos) hidden.insert(key);
    CHECK(find(items, key).at("is_set") == true);
  }
  CHECK(hidden == std::set<std::string>{"audit.witness_file", "audit.witness_webhook", "database.url",
                                        "notification.ca_file", "notification.smtp_password_file",
                                        "notification.smtp_url", "notification.smtp_user",
                                        "notification.webhook_secret_file", "server.tls_key",
                                        "stamps.key_encryption_key_file", "storage.fence_file"});
  for (const std::string& key : hidden) CHECK(find(items, key).at("value").is_null());
}

TEST_CASE("the rules about copies are shown, and a secret that is not there is said not to be") {
  const auto items = settings("[copies]\nlate_days = 9\n", {});
  CHECK(find(items, "copies.late_days").at("value") == "9");
  const auto webhook = find(items, "audit.witness_webhook");
  CHECK(webhook.at("value").is_null());
  CHECK(webhook.at("is_set") == false);
  CHECK(find(items, "server.public_url").at("is_set") == true);
}

TEST_CASE("a comment begins behind its value, whatever stands in that") {
  const auto comments = app::comments_in(
      "# of the file\n[a]\nx = \"#1\"   # one\ny = [\"b#\"] # two # halves\nz = 3\n\n[b]\nx = 1 # other");
  CHECK(comments.at("a.x") == "one");
  CHECK(comments.at("a.y") == "two # halves");
  CHECK(comments.at("a.z").empty());
  CHECK(comments.at("b.x") == "other");
  CHECK(comments.size() == 4);
}
