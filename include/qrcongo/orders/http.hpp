// The handlers of tariffs, quotations, orders and their payments. Owned by app, which binds them to routes; called on
// io threads behind the gate.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "qrcongo/identity/acts.hpp"
#include "qrcongo/orders/service.hpp"

namespace qrcongo::orders {

namespace asio = boost::asio;

class Http {
 public:
  using Answer = asio::awaitable<Result<http::Response>>;

  Http(Service& service, identity::Acts& acts) : service_(service), acts_(acts) {}

  Answer list_tariffs(http::Request& request);    // GET  /api/v1/tariffs
  Answer propose_tariff(http::Request& request);  // POST /api/v1/tariffs
  Answer quote(http::Request& request);           // POST /api/v1/quotations
  Answer list_printers(http::Request& request);   // GET  /api/v1/printers

  Answer list_orders(http::Request& request);     // GET  /api/v1/orders
  Answer place(http::Request& request);           // POST /api/v1/orders
  Answer show_order(http::Request& request);      // GET  /api/v1/orders/{id}
  Answer submit(http::Request& request);          // POST /api/v1/orders/{id}/submit
  Answer approve(http::Request& request);         // POST /api/v1/orders/{id}/approve
  Answer reject(http::Request& request);          // POST /api/v1/orders/{id}/reject
  Answer cancel(http::Request& request);          // POST /api/v1/orders/{id}/cancel
  Answer resume(http::Request& request);          // POST /api/v1/orders/{id}/resume
  Answer list_payments(http::Request& request);   // GET  /api/v1/orders/{id}/payments
  Answer record_payment(http::Request& request);  // POST /api/v1/orders/{id}/payments
  Answer show_history(http::Request& request);    // GET  /api/v1/orders/{id}/history

 private:
  Result<http::Response> answer(db::Tx& tx, const identity::Call& call, const Result<Order>& order);

  Service& service_;
  identity::Acts& acts_;
};

}  // namespace qrcongo::orders
