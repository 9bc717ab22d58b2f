#include "qrcongo/base/log.hpp"

#include <atomic>
#include <memory>

#include <pthread.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>

#include "qrcongo/base/clock.hpp"

namespace qrcongo::log {
namespace {

constexpr std::size_t queue_lines = 4096;

std::shared_ptr<spdlog::logger> prepared(std::shared_ptr<spdlog::logger> made) {
  made->set_pattern("%v");
  made->set_level(spdlog::level::err);
  return made;
}

// Writes before it returns.
spdlog::logger& patient_logger() {
  static const auto instance =
      prepared(std::make_shared<spdlog::logger>("qrcongo", std::make_shared<spdlog::sinks::stderr_sink_mt>()));
  return *instance;
}

// The Background that there is, or null.
std::atomic<Background::Queue*>& queue() {
  static std::atomic<Background::Queue*> instance{nullptr};
  return instance;
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

struct Background::Queue {
  std::shared_ptr<spdlog::details::thread_pool> thread =
      std::make_shared<spdlog::details::thread_pool>(queue_lines, 1, [] { pthread_setname_np(pthread_self(), "log"); });
  // Of a full queue the oldest line goes: the newest says how things stand.
  std::shared_ptr<spdlog::logger> logger =
      prepared(std::make_shared<spdlog::async_logger>("qrcongo", std::make_shared<spdlog::sinks::stderr_sink_mt>(),
                                                      thread, spdlog::async_overflow_policy::overrun_oldest));
  std::atomic<std::size_t> told{0};  // of the lines that were lost

  // So many more than were told the last time.
  std::size_t lost() {
    const std::size_t all = thread->overrun_counter();
    return all - told.exchange(all);
  }
};

Background::Background() : queue_(std::make_unique<Queue>()) {
  queue_->logger->set_level(patient_logger().level());
  queue().store(queue_.get());
}

Background::~Background() {
  queue().store(nullptr);
  const std::size_t lost = queue_->lost();
  queue_.reset();  // once all that stands in it is written
  if (lost > 0) warning("log lines were lost", {{"count", std::to_string(lost)}});
}

void start(Level level) {
  patient_logger().set_level(spdlog_level(level));
  if (Background::Queue* there_is = queue().load()) there_is->logger->set_level(spdlog_level(level));
}

bool is_written(Level level) { return patient_logger().should_log(spdlog_level(level)); }

void write(Level level, std::string_view message, std::initializer_list<Field> fields) {
  if (!is_written(level)) return;
  std::string line = "{\"time\":\"" + format_time(SystemClock().now_ms()) + "\",\"level\":\"";
  line += level_name(level);
  line += '"';
  append_member(line, "message", message);
  for (const auto& [name, value] : fields) append_member(line, name, value);
  line += '}';
  Background::Queue* const there_is = queue().load();
  spdlog::logger& logger = there_is != nullptr ? *there_is->logger : patient_logger();
  logger.log(spdlog_level(level), line);
}

void tell_lost() {
  Background::Queue* const there_is = queue().load();
  const std::size_t lost = there_is != nullptr ? there_is->lost() : 0;
  if (lost > 0) warning("log lines were lost", {{"count", std::to_string(lost)}});
}

}  // namespace qrcongo::log
