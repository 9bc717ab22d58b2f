// The server's log: one JSON object a line on standard error. Any thread; never a secret, a token or a person's data.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace qrcongo::log {

enum class Level { debug, info, warning, error };

using Field = std::pair<std::string_view, std::string>;

void start(Level level);       // before the first thread; without it only errors are written
bool is_written(Level level);  // by what start was told
void write(Level level, std::string_view message, std::initializer_list<Field> fields = {});

inline void debug(std::string_view message, std::initializer_list<Field> fields = {}) {
  write(Level::debug, message, fields);
}
inline void info(std::string_view message, std::initializer_list<Field> fields = {}) {
  write(Level::info, message, fields);
}
inline void warning(std::string_view message, std::initializer_list<Field> fields = {}) {
  write(Level::warning, message, fields);
}
inline void error(std::string_view message, std::initializer_list<Field> fields = {}) {
  write(Level::error, message, fields);
}

}  // namespace qrcongo::log
