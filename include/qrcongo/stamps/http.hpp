// The stamps room's part of the HTTP interface: an order's progress, and recalls. Owned by app; its handlers run on io
// threads behind the gate.
#pragma once

#include <memory>

#include <boost/asio/awaitable.hpp>

#include "qrcongo/identity/acts.hpp"
#include "qrcongo/orders/service.hpp"
#include "qrcongo/stamps/issuance.hpp"
#include "qrcongo/stamps/service.hpp"

namespace qrcongo::stamps {

namespace asio = boost::asio;

class ProgressBoard;

class Http {
 public:
  using Answer = asio::awaitable<Result<http::Response>>;

  Http(Service& service, const Issuance& issuance, orders::Service& orders, identity::Acts& acts);
  ~Http();
  Http(const Http&) = delete;
  Http& operator=(const Http&) = delete;

  Answer show_progress(http::Request& request);  // GET  /api/v1/orders/{id}/progress, or its events
  Answer list_recalls(http::Request& request);   // GET  /api/v1/recalls
  Answer recall(http::Request& request);         // POST /api/v1/recalls
  Answer lift(http::Request& request);           // POST /api/v1/recalls/{id}/lift

 private:
  Service& service_;
  const Issuance& issuance_;
  orders::Service& orders_;
  identity::Acts& acts_;
  const std::unique_ptr<ProgressBoard> board_;
};

}  // namespace qrcongo::stamps
