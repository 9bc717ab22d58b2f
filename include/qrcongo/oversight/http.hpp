// The oversight room's part of the HTTP interface. Owned by app; its handler runs on io threads behind the gate.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include "qrcongo/http/message.hpp"
#include "qrcongo/oversight/reconciliation.hpp"

namespace qrcongo::oversight {

// The report with at most this many of its findings; findings_count says how many there are.
boost::json::object report_json(const Report& report, std::size_t findings_max);

class Http {
 public:
  using Answer = boost::asio::awaitable<Result<http::Response>>;

  explicit Http(Reconciliation& reconciliation) : reconciliation_(reconciliation) {}

  Answer show_reconciliation(http::Request& request);  // GET /api/v1/reconciliation

 private:
  Reconciliation& reconciliation_;
};

}  // namespace qrcongo::oversight
