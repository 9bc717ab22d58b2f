// Tariffs, orders and payments as JSON, by the names of docs/contract.md. Each call belongs to the thread whose
// transaction it is given.
#pragma once

#include <map>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "qrcongo/certification/labels.hpp"
#include "qrcongo/identity/organisations.hpp"
#include "qrcongo/orders/service.hpp"

namespace qrcongo::orders {

// Names that the rows of one answer share.
struct Labels {
  explicit Labels(db::Tx& tx) : organisations(tx), certificates(tx) {}

  identity::OrganisationNames organisations;
  certification::CertificateLabels certificates;
  std::map<BatchId, DeliveryProgress> deliveries{};
};

boost::json::object to_json(const Tariff& tariff);
boost::json::object to_json(const Quotation& quotation);
boost::json::object to_json(const identity::Call& call, const OfferedPrinter& offered);
// As this caller may see it, with what he may do: no money for whoever may not read payments.
boost::json::object to_json(db::Tx& tx, Labels& labels, const identity::Call& call, const Order& order,
                            const std::vector<std::string>& actions);
boost::json::object to_json(db::Tx& tx, const identity::Call& call, const Payment& payment);
boost::json::array to_json(db::Tx& tx, const identity::Call& call, const std::vector<OrderEvent>& events);

}  // namespace qrcongo::orders
