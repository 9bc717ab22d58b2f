#include "qrcongo/monitoring/health.hpp"

#include <fmt/format.h>

namespace qrcongo::monitoring {
namespace {

// A JSON string (RFC 8259 section 7).
std::string quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += byte < 0x20 ? fmt::format("\\u{:04x}", byte) : std::string(1, c);
  }
  return quoted + '"';
}

}  // namespace

void Health::add(std::string name, std::function<ComponentHealth()> ask) {
  std::lock_guard lock(mutex_);
  components_.push_back([name = std::move(name), ask = std::move(ask)] {
    ComponentHealth health = ask();
    health.name = name;
    return health;
  });
}

void Health::set_ready(bool ready) { ready_ = ready; }
bool Health::ready() const { return ready_; }

std::vector<ComponentHealth> Health::ask() const {
  std::unique_lock lock(mutex_);
  const auto components = components_;
  lock.unlock();
  std::vector<ComponentHealth> all;
  for (const auto& component : components) all.push_back(component());
  return all;
}

HealthReport Health::report() const {
  HealthReport report;
  std::string components;
  for (const ComponentHealth& one : ask()) {
    report.well = report.well && one.well;
    components += fmt::format(R"({}{{"name":{},"status":"{}","detail":{}}})", components.empty() ? "" : ",",
                              quote(one.name), one.well ? "ok" : "failed", quote(one.detail));
  }
  report.json = fmt::format(R"({{"status":"{}","components":[{}]}})", report.well ? "ok" : "degraded", components);
  return report;
}

std::string readiness_json(bool ready) { return ready ? R"({"ready":true})" : R"({"ready":false})"; }

}  // namespace qrcongo::monitoring
