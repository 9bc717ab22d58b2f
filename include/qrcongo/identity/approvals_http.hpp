// The handlers of approvals: what waits for a second person, and their decision. Owned by app, which binds them to
// routes; called on io threads behind the gate.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "qrcongo/identity/acts.hpp"
#include "qrcongo/identity/approvals.hpp"

namespace qrcongo::identity {

class ApprovalsHttp {
 public:
  using Answer = asio::awaitable<Result<http::Response>>;

  ApprovalsHttp(Approvals& approvals, Acts& acts) : approvals_(approvals), acts_(acts) {}

  Answer list_approvals(http::Request& request);  // GET  /api/v1/approvals
  Answer show_approval(http::Request& request);   // GET  /api/v1/approvals/{id}
  Answer approve(http::Request& request);         // POST /api/v1/approvals/{id}/approve
  Answer reject(http::Request& request);          // POST /api/v1/approvals/{id}/reject

 private:
  Approvals& approvals_;
  Acts& acts_;
};

// As this caller may see it, with what they may do: for answers that say that a second person must decide.
boost::json::object to_json(db::Tx& tx, const Call& call, const Approvals& approvals, const Approval& approval);

}  // namespace qrcongo::identity
