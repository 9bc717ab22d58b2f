// The handlers of printers' encryption keys. Owned by app, which binds them to routes; called on io threads behind the
// gate.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "qrcongo/identity/acts.hpp"
#include "qrcongo/identity/encryption_keys.hpp"

namespace qrcongo::identity {

class EncryptionKeysHttp {
 public:
  using Answer = asio::awaitable<Result<http::Response>>;

  EncryptionKeysHttp(EncryptionKeys& keys, Acts& acts) : keys_(keys), acts_(acts) {}

  Answer list_keys(http::Request& request);     // GET  /api/v1/encryption-keys
  Answer register_key(http::Request& request);  // POST /api/v1/encryption-keys
  Answer revoke_key(http::Request& request);    // POST /api/v1/encryption-keys/{id}/revoke

 private:
  EncryptionKeys& keys_;
  Acts& acts_;
};

}  // namespace qrcongo::identity
