#include "settings_table.hpp"

#include <algorithm>
#include <sstream>

#include "qrcongo/base/check.hpp"
#include "qrcongo/base/embedded.hpp"
#include "qrcongo/base/text.hpp"

namespace qrcongo::app {
namespace {

std::string as_toml(const toml::node& node) {
  std::ostringstream out;
  out << toml::node_view<const toml::node>(node);
  return out.str();
}

toml::table parse_value(const std::string& toml_value) { return toml::parse("value = " + toml_value); }

std::string type_in_words(toml::node_type type) {
  switch (type) {
    case toml::node_type::string:
      return "un texte entre guillemets";
    case toml::node_type::integer:
      return "un nombre entier";
    case toml::node_type::boolean:
      return "true ou false";
    case toml::node_type::array:
      return "une liste de textes";
    default:
      return "une autre valeur";
  }
}

// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

// QRCONGO_SERVER__PUBLIC_URL -> server.public_url
std::string key_of_variable(std::string_view name) {
  std::string key = to_lower_ascii(name.substr(std::string_view("QRCONGO_").size()));
  const std::size_t gap = key.find("__");
  if (gap != std::string::npos) key.replace(gap, 2, ".");
  return key;
}

// A variable holds the bare value: texts need no quotes, lists are separated by commas.
std::string variable_as_toml(toml::node_type type, const std::string& value) {
  if (type == toml::node_type::string) return as_toml(toml::value<std::string>(value));
  if (type != toml::node_type::array) return value;
  toml::array items;
  std::istringstream rest(value);
  for (std::string item; std::getline(rest, item, ',');) items.push_back(std::string(trim(item)));
  return as_toml(items);
}

constexpr const char* default_source = "défaut";

}  // namespace

SettingsTable SettingsTable::defaults() {
  SettingsTable table;
  table.settings_ = flatten(toml::parse(embedded_config()[0].content), default_source);
  return table;
}

std::map<std::string, SettingsTable::Setting> SettingsTable::flatten(const toml::table& table,
                                                                     const std::string& source) {
  std::map<std::string, Setting> flat;
  for (const auto& [section, node] : table) {
    if (const toml::table* inner = node.as_table()) {
      // A section that is empty is still a name that may be mistyped.
      if (inner->empty()) flat[std::string(section.str())] = {toml::node_type::table, "", source};
      for (const auto& [name, value] : *inner) {
        flat[std::string(section.str()) + "." + std::string(name.str())] = {value.type(), as_toml(value), source};
      }
    } else {
      flat[std::string(section.str())] = {node.type(), as_toml(node), source};
    }
  }
  return flat;
}

Result<void> SettingsTable::merge_file(const std::string& path) {
  toml::table parsed;
  try {
    parsed = toml::parse_file(path);
  } catch (const toml::parse_error& error) {
    std::ostringstream what;
    what << path << ", ligne " << error.source().begin.line << " : " << error.description();
    return fail(Code::invalid_input, what.str());
  }
  for (const auto& [key, setting] : flatten(parsed, path)) {
    if (const auto replaced = replace(key, setting); !replaced) return replaced;
  }
  return {};
}

Result<void> SettingsTable::merge_environment(const Environment& environment) {
  for (const auto& [name, value] : environment) {
    if (!name.starts_with("QRCONGO_") || name == "QRCONGO_CONFIG") continue;
    const std::string key = key_of_variable(name);
    const auto known = settings_.find(key);
    Setting setting{toml::node_type::none, value, name};
    if (known != settings_.end()) {
      setting.value = variable_as_toml(known->second.type, value);
      try {
        setting.type = parse_value(setting.value).get("value")->type();
      } catch (const toml::parse_error&) {
        setting.type = toml::node_type::none;
      }
    }
    if (const auto replaced = replace(key, setting); !replaced) return replaced;
  }
  return {};
}

bool SettingsTable::is_section(const std::string& name) const {
  const auto first = settings_.lower_bound(name + ".");
  return first != settings_.end() && first->first.starts_with(name + ".");
}

bool SettingsTable::holds_more_than_texts(const Setting& setting) {
  if (setting.type != toml::node_type::array) return false;
  const toml::table parsed = parse_value(setting.value);
  const toml::array& items = *parsed["value"].as_array();
  return !items.empty() && !items.is_homogeneous<std::string>();
}

Result<void> SettingsTable::replace(const std::string& key, const Setting& setting) {
  const auto known = settings_.find(key);
  if (setting.type == toml::node_type::table && is_section(key)) return {};
  if (known == settings_.end()) {
    return fail(Code::invalid_input, setting.source + " : la clé « " + key + " » est inconnue ; la plus proche est « " +
                                         nearest_key(key) + " ».");
  }
  if (known->second.type != setting.type || holds_more_than_texts(setting)) {
    return fail(Code::invalid_input,
                setting.source + " : « " + key + " » attend " + type_in_words(known->second.type) + ".");
  }
  known->second = setting;
  return {};
}

std::string SettingsTable::nearest_key(const std::string& key) const {
  const auto nearest = std::min_element(settings_.begin(), settings_.end(), [&](const auto& a, const auto& b) {
    return distance(key, a.first) < distance(key, b.first);
  });
  return nearest->first;
}

const SettingsTable::Setting& SettingsTable::at(const std::string& key) const {
  const auto found = settings_.find(key);
  check(found != settings_.end(), "a setting that config/qrcongo.toml does not name");
  return found->second;
}

std::string SettingsTable::text(const std::string& key) const {
  return *parse_value(at(key).value)["value"].value<std::string>();
}
std::int64_t SettingsTable::integer(const std::string& key) const {
  return *parse_value(at(key).value)["value"].value<std::int64_t>();
}
bool SettingsTable::boolean(const std::string& key) const { return *parse_value(at(key).value)["value"].value<bool>(); }

std::vector<std::string> SettingsTable::texts(const std::string& key) const {
  std::vector<std::string> all;
  const toml::table parsed = parse_value(at(key).value);
  for (const toml::node& item : *parsed["value"].as_array()) all.push_back(*item.value<std::string>());
  return all;
}

bool SettingsTable::is_set(const std::string& key) const { return at(key).source != default_source; }

std::vector<Configuration::Line> SettingsTable::lines() const {
  std::vector<Configuration::Line> all;
  for (const auto& [key, setting] : settings_) all.push_back({key, setting.value, setting.source});
  return all;
}

}  // namespace qrcongo::app
