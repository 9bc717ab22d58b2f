// The audit log over HTTP: entries, proofs, the newest checkpoint, the whole as lines. Reads alone. Owned by app;
// called on io threads.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "qrcongo/audit/checkpoints.hpp"
#include "qrcongo/db/database.hpp"
#include "qrcongo/http/message.hpp"

namespace qrcongo::audit {

class Http {
 public:
  using Answer = boost::asio::awaitable<Result<http::Response>>;

  Http(db::Database& database, const Checkpoints& checkpoints) : database_(database), checkpoints_(checkpoints) {}

  Result<http::Response> show_checkpoint(http::Request& request);  // GET /api/v1/audit/checkpoint: anybody
  Answer list_entries(http::Request& request);                     // GET /api/v1/audit/entries
  Answer prove_entry(http::Request& request);                      // GET /api/v1/audit/entries/{seq}/proof
  Answer prove_consistency(http::Request& request);                // GET /api/v1/audit/consistency
  Answer export_lines(http::Request& request);                     // GET /api/v1/audit/export

 private:
  db::Database& database_;
  const Checkpoints& checkpoints_;
};

}  // namespace qrcongo::audit
