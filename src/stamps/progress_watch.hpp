// Looks at one order's progress again and again for one caller, as answers and as events: each time as he may see the
// order then. Private to stamps; belongs to one request, which outlives it, and to its io thread.
#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>

#include "qrcongo/http/events.hpp"
#include "qrcongo/identity/acts.hpp"
#include "qrcongo/orders/service.hpp"
#include "qrcongo/stamps/issuance.hpp"
#include "qrcongo/stamps/service.hpp"

namespace qrcongo::stamps {

class ProgressWatch {
 public:
  ProgressWatch(Service& service, const Issuance& issuance, orders::Service& orders, identity::Acts& acts,
                const http::Request& request, OrderId id)
      : service_(service), issuance_(issuance), orders_(orders), acts_(acts), request_(request), id_(std::move(id)) {}

  boost::asio::awaitable<Result<http::Response>> show();
  // An event where something changed since the last look, and another one where nothing more will.
  boost::asio::awaitable<Result<http::EventLook>> look();

 private:
  Result<http::Response> show(db::Tx& tx, const identity::Call& call);

  Service& service_;
  const Issuance& issuance_;
  orders::Service& orders_;
  identity::Acts& acts_;
  const http::Request& request_;
  const OrderId id_;
  orders::OrderState state_ = orders::OrderState::draft;  // at the last look
  std::string told_;
};

}  // namespace qrcongo::stamps
