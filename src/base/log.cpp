#include "qrcongo/base/log.hpp"

#include <atomic>

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>

#include "qrcongo/base/clock.hpp"

namespace qrcongo::log {
namespace {

spdlog::logger& logger() {
  static const auto instance = [] {
    auto made = std::make_shared<spdlog::logger>("qrcongo", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->set_level(spdlog::level::err);
    return made;
  }();
  return *instance;
}

spdlog::level::level_enum spdlog_level(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

constexpr std::string_view level_name(Level level) {
  constexpr std::string_view names[] = {"debug", "info", "warning", "error"};
  return names[static_cast<std::size_t>(level)];
}

void append_member(std::string& line, std::string_view name, std::string_view value) {
  line += ",\"";
  line += name;
  line += "\":";
  line += boost::json::serialize(boost::json::value(boost::json::string_view(value.data(), value.size())));
}

}  // namespace

void start(Level level) { logger().set_level(spdlog_level(level)); }

bool is_written(Level level) { return logger().should_log(spdlog_level(level)); }

void write(Level level, std::string_view message, std::initializer_list<Field> fields) {
  if (!is_written(level)) return;
  std::string line = "{\"time\":\"" + format_time(SystemClock().now_ms()) + "\",\"level\":\"";
  line += level_name(level);
  line += '"';
  append_member(line, "message", message);
  for (const auto& [name, value] : fields) append_member(line, name, value);
  line += '}';
  logger().log(spdlog_level(level), line);
}

}  // namespace qrcongo::log
