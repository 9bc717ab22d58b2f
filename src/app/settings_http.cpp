#include "settings_http.hpp"

#include <algorithm>
#include <iterator>

#include <boost/json/object.hpp>

#include "qrcongo/base/embedded.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/http/fields.hpp"
#include "settings_table.hpp"

namespace qrcongo::app {
namespace {

namespace json = boost::json;

// A value may hold a number sign, between its quotation marks.
std::string_view comment_behind(std::string_view value) {
  bool is_quoted = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '"') is_quoted = !is_quoted;
    if (value[i] == '#' && !is_quoted) return trim(value.substr(i + 1));
  }
  return {};
}

// Who knows such a value could act as somebody else, or knows where to look for what is secret: a webhook's address is
// often all that its receiver asks for.
bool is_hidden(std::string_view key) {
  constexpr std::string_view hidden[] = {"audit.witness_webhook", "database.url", "notification.smtp_url",
                                         "notification.smtp_user", "server.tls_key"};
  return key.ends_with("_file") || std::find(std::begin(hidden), std::end(hidden), key) != std::end(hidden);
}

bool is_set(const std::string& toml_value) { return toml_value != "\"\"" && toml_value != "''" && toml_value != "[]"; }

std::string_view source_in_a_word(const Configuration::Line& line, const std::string& default_source) {
  if (line.source == default_source) return "default";
  return line.source.starts_with("QRCONGO_") ? "environment" : "file";
}

}  // namespace

std::map<std::string, std::string> comments_in(std::string_view toml) {
  std::map<std::string, std::string> comments;
  std::string section;
  while (!toml.empty()) {
    const std::size_t end = toml.find('\n');
    const std::string_view line = trim(toml.substr(0, end));
    toml.remove_prefix(end == std::string_view::npos ? toml.size() : end + 1);
    const std::size_t equals = line.find('=');
    if (line.starts_with('[')) {
      section = std::string(line.substr(1, line.find(']') - 1)) + ".";
    } else if (!line.starts_with('#') && equals != std::string_view::npos) {
      comments[section + std::string(trim(line.substr(0, equals)))] = comment_behind(line.substr(equals + 1));
    }
  }
  return comments;
}

SettingsHttp::SettingsHttp(const Configuration& configuration) {
  std::map<std::string, Configuration::Line> defaults;
  for (Configuration::Line& line : SettingsTable::defaults().lines()) defaults[line.key] = line;
  const auto comments = comments_in(embedded_config()[0].content);
  for (const Configuration::Line& line : configuration.lines) {
    const Configuration::Line& usual = defaults.at(line.key);
    const auto comment = comments.find(line.key);
    items_.push_back(json::object{{"key", line.key},
                                  {"value", is_hidden(line.key) ? json::value() : json::value(line.value)},
                                  {"is_set", is_set(line.value)},
                                  {"default", usual.value},
                                  {"source", source_in_a_word(line, usual.source)},
                                  {"comment", comment == comments.end() ? std::string() : comment->second}});
  }
}

Result<http::Response> SettingsHttp::list_settings(http::Request&) { return http::list_response(items_, 0); }

}  // namespace qrcongo::app
