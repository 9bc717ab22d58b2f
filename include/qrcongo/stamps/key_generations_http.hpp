// The handlers of key generations. Owned by app, which binds them to routes; called on io threads behind the gate.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "qrcongo/identity/acts.hpp"
#include "qrcongo/stamps/key_generations.hpp"

namespace qrcongo::stamps {

class KeyGenerationsHttp {
 public:
  using Answer = boost::asio::awaitable<Result<http::Response>>;

  KeyGenerationsHttp(KeyGenerations& generations, const identity::Approvals& approvals, identity::Acts& acts)
      : generations_(generations), approvals_(approvals), acts_(acts) {}

  Answer list_generations(http::Request& request);  // GET  /api/v1/key-generations
  Answer ask_new(http::Request& request);           // POST /api/v1/key-generations
  Answer ask_compromised(http::Request& request);   // POST /api/v1/key-generations/{generation}/compromise

 private:
  KeyGenerations& generations_;
  const identity::Approvals& approvals_;
  identity::Acts& acts_;
};

}  // namespace qrcongo::stamps
