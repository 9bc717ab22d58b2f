// The analytics room's part of the HTTP interface. It changes nothing; who takes a register away, the audit log says.
// Owned by app; its handlers run on io threads behind the gate.
#pragma once

#include <memory>

#include <boost/asio/awaitable.hpp>

#include "qrcongo/analytics/service.hpp"
#include "qrcongo/db/database.hpp"
#include "qrcongo/http/message.hpp"
#include "qrcongo/identity/acts.hpp"

namespace qrcongo::analytics {

class ExportPlaces;
enum class Register;

class Http {
 public:
  using Answer = boost::asio::awaitable<Result<http::Response>>;

  Http(const Service& service, identity::Acts& acts, db::Database& database);

  Answer show_scans(http::Request& request);           // GET /api/v1/analytics/scans
  Answer show_orders(http::Request& request);          // GET /api/v1/analytics/orders
  Answer show_revenue(http::Request& request);         // GET /api/v1/analytics/revenue
  Answer show_summary(http::Request& request);         // GET /api/v1/analytics/summary
  Answer export_orders(http::Request& request);        // GET /api/v1/exports/orders
  Answer export_payments(http::Request& request);      // GET /api/v1/exports/payments
  Answer export_certificates(http::Request& request);  // GET /api/v1/exports/certificates
  Answer export_recalls(http::Request& request);       // GET /api/v1/exports/recalls

 private:
  Answer show_figures(http::Request& request, Subject subject);
  Answer export_register(http::Request& request, Register wanted);

  const Service& service_;
  identity::Acts& acts_;
  db::Database& database_;
  const std::shared_ptr<ExportPlaces> places_;
};

}  // namespace qrcongo::analytics
