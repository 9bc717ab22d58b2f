// The server's log: one JSON object a line on standard error. Any thread; never a secret, a token or a person's data.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace qrcongo::log {

enum class Level { debug, info, warning, error };

using Field = std::pair<std::string_view, std::string>;

void start(Level level);       // before the first thread; without it only errors are written
bool is_written(Level level);  // by what start was told
void write(Level level, std::string_view message, std::initializer_list<Field> fields = {});

// While it lives, lines are written by a thread of its own, so that whoever reads them slowly holds up nobody. Its
// queue is bounded: a full one drops the oldest lines and counts them. There is one at most; made before the first
// thread that writes lines, and outlives the last. Its end writes what stands in the queue.
class Background {
 public:
  Background();
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  struct Queue;

 private:
  std::unique_ptr<Queue> queue_;
};

void tell_lost();  // a line that says how many were dropped since the last time, if any; every second or so

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
