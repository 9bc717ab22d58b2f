// Products and certificates as JSON, by the names of docs/contract.md. Each call belongs to the thread whose
// transaction it is given.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "qrcongo/certification/labels.hpp"
#include "qrcongo/certification/service.hpp"
#include "qrcongo/identity/organisations.hpp"

namespace qrcongo::certification {

// Names that the rows of one answer share.
struct Labels {
  explicit Labels(db::Tx& tx) : organisations(tx), certificates(tx) {}

  identity::OrganisationNames organisations;
  CertificateLabels certificates;
};

boost::json::object to_json(Labels& labels, const Product& product);
// As this caller may see it. quota: of the running year; nothing before the grant. actions: what the caller may do.
boost::json::object to_json(db::Tx& tx, Labels& labels, const identity::Call& call, const Certificate& certificate,
                            const std::optional<Quota>& quota, const std::vector<std::string>& actions);
boost::json::array to_json(db::Tx& tx, const identity::Call& call, const std::vector<CertificateEvent>& events);

}  // namespace qrcongo::certification
