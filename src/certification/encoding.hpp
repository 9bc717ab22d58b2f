// Products and certificates as JSON, by the names of docs/contract.md. Each call belongs to the thread whose
// transaction it is given.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "qrcongo/certification/service.hpp"

namespace qrcongo::certification {

boost::json::object to_json(const Product& product);
// quota: of the running year; nothing before the grant.
boost::json::object to_json(db::Tx& tx, const Certificate& certificate, const std::optional<Quota>& quota);
boost::json::array to_json(db::Tx& tx, const std::vector<CertificateEvent>& events);

}  // namespace qrcongo::certification
