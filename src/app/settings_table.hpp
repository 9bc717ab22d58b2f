// Keys and values of the configuration before they have types of their own. Private to app's configuration.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <toml++/toml.h>

#include "configuration.hpp"

namespace qrcongo::app {

class SettingsTable {
 public:
  // The embedded defaults: they also say which keys there are and of which type.
  static SettingsTable defaults();

  Result<void> merge_file(const std::string& path);
  Result<void> merge_environment(const Environment& environment);

  std::string text(const std::string& key) const;
  std::int64_t integer(const std::string& key) const;
  bool boolean(const std::string& key) const;
  std::vector<std::string> texts(const std::string& key) const;
  bool is_set(const std::string& key) const;  // by a file or the environment
  std::vector<Configuration::Line> lines() const;

 private:
  struct Setting {
    toml::node_type type = toml::node_type::none;
    std::string value;  // TOML
    std::string source;
  };

  static std::map<std::string, Setting> flatten(const toml::table& table, const std::string& source);
  Result<void> replace(const std::string& key, const Setting& setting);
  bool is_section(const std::string& name) const;
  static bool holds_more_than_texts(const Setting& setting);
  std::string nearest_key(const std::string& key) const;
  const Setting& at(const std::string& key) const;

  std::map<std::string, Setting> settings_;
};

}  // namespace qrcongo::app
