#include "qrcongo/monitoring/health.hpp"

namespace qrcongo::monitoring {

void Health::add(std::string name, std::function<ComponentHealth()> ask) {
  std::lock_guard lock(mutex_);
  components_.push_back([name = std::move(name), ask = std::move(ask)] {
    ComponentHealth health = ask();
    health.name = name;
    return health;
  });
}

void Health::set_ready(bool ready) {
  std::lock_guard lock(mutex_);
  ready_ = ready;
}

bool Health::ready() const {
  std::lock_guard lock(mutex_);
  return ready_;
}

std::vector<ComponentHealth> Health::ask() const {
  std::lock_guard lock(mutex_);
  std::vector<ComponentHealth> all;
  for (const auto& component : components_) all.push_back(component());
  return all;
}

bool Health::well() const {
  for (const ComponentHealth& component : ask()) {
    if (!component.well) return false;
  }
  return true;
}

}  // namespace qrcongo::monitoring
