// The handlers of products and certificates. Owned by app, which binds them to routes; called on io threads behind the
// gate.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "qrcongo/certification/service.hpp"
#include "qrcongo/identity/acts.hpp"

namespace qrcongo::certification {

namespace asio = boost::asio;

struct Labels;

class Http {
 public:
  using Answer = asio::awaitable<Result<http::Response>>;

  Http(Service& service, identity::Acts& acts) : service_(service), acts_(acts) {}

  Answer list_products(http::Request& request);   // GET   /api/v1/products
  Answer create_product(http::Request& request);  // POST  /api/v1/products
  Answer show_product(http::Request& request);    // GET   /api/v1/products/{id}
  Answer change_product(http::Request& request);  // PATCH /api/v1/products/{id}

  Answer list_certificates(http::Request& request);    // GET   /api/v1/certificates
  Answer apply(http::Request& request);                // POST  /api/v1/certificates
  Answer show_certificate(http::Request& request);     // GET   /api/v1/certificates/{id}
  Answer submit(http::Request& request);               // POST  /api/v1/certificates/{id}/submit
  Answer review(http::Request& request);               // POST  /api/v1/certificates/{id}/review
  Answer request_corrections(http::Request& request);  // POST  /api/v1/certificates/{id}/request-corrections
  Answer grant(http::Request& request);                // POST  /api/v1/certificates/{id}/grant
  Answer reject(http::Request& request);               // POST  /api/v1/certificates/{id}/reject
  Answer suspend(http::Request& request);              // POST  /api/v1/certificates/{id}/suspend
  Answer reinstate(http::Request& request);            // POST  /api/v1/certificates/{id}/reinstate
  Answer revoke(http::Request& request);               // POST  /api/v1/certificates/{id}/revoke

 private:
  boost::json::object encode(db::Tx& tx, Labels& labels, const identity::Call& call, const Certificate& certificate);
  Result<http::Response> answer(db::Tx& tx, const identity::Call& call, const Result<Certificate>& certificate);

  Service& service_;
  identity::Acts& acts_;
};

}  // namespace qrcongo::certification
