// /metrics, /health and /health/ready on a port and a thread of their own, so that they answer when all else is jammed.
// Deliberately a few blocking socket calls and no framework: one client at a time, deadlines on each.
// Owned by app; start and stop by one thread.
#pragma once

#include <memory>
#include <string>

#include "qrcongo/base/result.hpp"
#include "qrcongo/monitoring/health.hpp"
#include "qrcongo/monitoring/metrics.hpp"

namespace qrcongo::monitoring {

class MonitorServer {
 public:
  MonitorServer(std::string address, Metrics& metrics, const Health& health);  // "127.0.0.1:9464"; empty: does nothing
  ~MonitorServer();

  Result<void> start();
  void stop();
  std::string address() const;  // as bound

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

}  // namespace qrcongo::monitoring
