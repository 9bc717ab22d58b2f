// What a number of stamps costs by the tariff in force. A plain value.
#pragma once

#include "qrcongo/orders/service.hpp"

namespace qrcongo::orders {

struct Service::Price {
  TariffId tariff_id;
  Money per_thousand;
  Money total;  // rounded half up, once
};

}  // namespace qrcongo::orders
