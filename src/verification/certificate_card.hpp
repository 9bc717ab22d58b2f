// What every answer about a certificate's stamps says of it. Stateless functions for any thread.
#pragma once

#include <memory>

#include <boost/json/object.hpp>

#include "qrcongo/verification/stamp_facts.hpp"

namespace qrcongo::verification {

std::shared_ptr<const CertificateCard> make_card(const certification::CertificateFacts& facts);

boost::json::object product_json(const certification::CertificateFacts& facts);
boost::json::object enterprise_json(const certification::CertificateFacts& facts);
boost::json::object certificate_json(const certification::CertificateFacts& facts);

}  // namespace qrcongo::verification
