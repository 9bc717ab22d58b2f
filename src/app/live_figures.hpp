// The country at this moment, for whoever watches over it: figures that are in memory, as one answer or as an event a
// second. Components are asked for their health once a second, whoever watches. Owned by app; its handler runs on io
// threads behind the gate.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/http/events.hpp"
#include "qrcongo/monitoring/health.hpp"
#include "qrcongo/monitoring/metrics.hpp"
#include "qrcongo/stamps/issuance.hpp"
#include "shared_text.hpp"

namespace qrcongo::app {

class LiveFigures {
 public:
  LiveFigures(monitoring::Metrics& metrics, const monitoring::Health& health, const stamps::Issuance& issuance,
              const Clock& clock)
      : metrics_(metrics), health_(health), issuance_(issuance), clock_(clock) {}

  Result<http::Response> show(http::Request& request);  // GET /api/v1/live

 private:
  static constexpr std::int64_t pause_ms = 1000;

  boost::asio::awaitable<Result<http::EventLook>> look() const;
  http::EventLook next() const;
  std::string shared_figures() const;
  std::string figures() const;

  monitoring::Metrics& metrics_;
  const monitoring::Health& health_;
  const stamps::Issuance& issuance_;
  const Clock& clock_;

  mutable SharedText shared_{std::chrono::milliseconds(pause_ms)};
};

}  // namespace qrcongo::app
