// What is well and what is not. Owned by app; components report from any thread.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace qrcongo::monitoring {

struct ComponentHealth {
  std::string name;
  bool well = true;
  std::string detail;
};

// What /health answers: 200 where all is well, else 503, with this body.
struct HealthReport {
  bool well = true;
  std::string json;  // {"status":"ok"|"degraded","components":[{"name","status","detail"}]}
};

std::string readiness_json(bool ready);  // {"ready":true}: the body of /health/ready

class Health {
 public:
  // ask is called when somebody looks, on that thread; it must not block.
  void add(std::string name, std::function<ComponentHealth()> ask);
  void set_ready(bool ready);  // true once the server answers, false as soon as it begins to stop
  bool ready() const;
  std::vector<ComponentHealth> ask() const;
  HealthReport report() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::function<ComponentHealth()>> components_;  // guarded by mutex_
  std::atomic<bool> ready_{false};                            // apart: it answers whatever a component does
};

}  // namespace qrcongo::monitoring
