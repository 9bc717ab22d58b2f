// The inspectors' part of the HTTP interface: suspicions, and a stamp's whole life. Owned by app; its handlers run on
// io threads behind the gate.
#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>

#include "qrcongo/identity/acts.hpp"
#include "qrcongo/verification/http.hpp"
#include "qrcongo/verification/inspection.hpp"
#include "qrcongo/verification/suspicions.hpp"

namespace qrcongo::verification {

class InspectionHttp {
 public:
  using Answer = boost::asio::awaitable<Result<http::Response>>;

  // country: the authority's own, whose provinces are the places.
  InspectionHttp(Suspicions& suspicions, Inspection& inspection, Http& scans, identity::Acts& acts, std::string country)
      : suspicions_(suspicions), inspection_(inspection), scans_(scans), acts_(acts), country_(std::move(country)) {}

  Answer list_suspicions(http::Request& request);       // GET  /api/v1/suspicions
  Answer show_suspicion(http::Request& request);        // GET  /api/v1/suspicions/{id}
  Answer list_suspected_scans(http::Request& request);  // GET  /api/v1/suspicions/{id}/scans
  Answer close_suspicion(http::Request& request);       // POST /api/v1/suspicions/{id}/close
  Answer show_stamp(http::Request& request);            // GET  /api/v1/stamps/{serial}
  Answer verify_codes(http::Request& request);  // POST /api/v1/verifications; at a named place an act, and audited

 private:
  Suspicions& suspicions_;
  Inspection& inspection_;
  Http& scans_;
  identity::Acts& acts_;
  const std::string country_;
};

}  // namespace qrcongo::verification
