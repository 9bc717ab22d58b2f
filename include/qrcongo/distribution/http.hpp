// The distribution room's part of the HTTP interface. Owned by app; its handlers run on io threads, all but the link's
// behind the gate.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "qrcongo/base/budgets.hpp"
#include "qrcongo/base/clock.hpp"
#include "qrcongo/db/database.hpp"
#include "qrcongo/distribution/service.hpp"
#include "qrcongo/identity/acts.hpp"

namespace qrcongo::distribution {

namespace asio = boost::asio;

struct ByteRange;

class Http {
 public:
  using Answer = asio::awaitable<Result<http::Response>>;

  Http(Service& service, stamps::ArchiveFiles& files, identity::Acts& acts, db::Database& database, const Clock& clock,
       bool limits_enabled)
      : service_(service),
        files_(files),
        acts_(acts),
        database_(database),
        clock_(clock),
        limits_enabled_(limits_enabled) {}

  Answer show_batch(http::Request& request);        // GET  /api/v1/batches/{id}
  Answer list_archives(http::Request& request);     // GET  /api/v1/batches/{id}/archives
  Answer list_acts(http::Request& request);         // GET  /api/v1/batches/{id}/acts
  Answer hand_over(http::Request& request);         // POST /api/v1/archives/{id}/handovers
  Answer download(http::Request& request);          // GET  /api/v1/archives/{id}/content
  Answer download_by_link(http::Request& request);  // GET  /d/{token}
  Answer receive(http::Request& request);           // POST /api/v1/archives/{id}/receipts
  Answer activate(http::Request& request);          // POST /api/v1/batches/{id}/activations
  Answer spoil(http::Request& request);             // POST /api/v1/batches/{id}/spoilage

 private:
  std::optional<Error> too_often(const std::string& token, std::int64_t now_ms);
  http::Response file_response(const Download& download, const ByteRange& range);
  Answer send(const http::Request& request, const identity::Call& call, const Download& download);

  Service& service_;
  stamps::ArchiveFiles& files_;
  identity::Acts& acts_;
  db::Database& database_;
  const Clock& clock_;
  const bool limits_enabled_;
  Budgets links_{{10, 2}, std::size_t{1} << 16U};  // how often one link may be followed, from wherever
};

}  // namespace qrcongo::distribution
