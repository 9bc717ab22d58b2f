// A small country for a first look: an enterprise with two certified products, a printer, a tariff, and one order from
// its placing to half of its stamps applied. Every step is taken by the person of the right role, none of whom has a
// password. Owned by the command that shows it; one thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "application.hpp"

namespace qrcongo::app {

class Demonstration {
 public:
  Demonstration(Application& app, std::int64_t stamps) : app_(app), stamps_(stamps) {}

  // One transaction: the people, the certificates and the order, approved and paid. The same order where it stands
  // already.
  Result<OrderId> place_order();
  // Once its archives stand: the printer has received them and the enterprise has applied the first half. Twice is
  // once.
  Result<void> apply_half(const OrderId& order);

  struct MadeArchive {
    std::string path;
    std::int64_t size_bytes = 0;
    std::string sha256;
  };
  struct Shown {
    std::string order_number;
    std::string gtin;
    std::vector<MadeArchive> archives;
    std::vector<std::string> active;  // some serials of each kind
    std::vector<std::string> inactive;
  };
  Result<Shown> show(const OrderId& order);

 private:
  Application& app_;
  const std::int64_t stamps_;
};

}  // namespace qrcongo::app
