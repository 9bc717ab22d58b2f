// How often an address may ask, a caller, and a caller on one route: apart from what scans and sign-ins have of their
// own. Owned by the server; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qrcongo/base/budgets.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/http/server.hpp"

namespace qrcongo::http {

class RequestLimits {
 public:
  // uncounted: numeric addresses behind each of which many people stand.
  RequestLimits(const RequestRates& rates, std::vector<std::string> uncounted, Random& random);

  struct Refused {
    std::int64_t limit = 0;  // at once
    std::int64_t wait_ms = 0;
  };
  // Before anything dear is asked of the request. An IPv6 client is its /64, and its /48 has four times as much.
  std::optional<Refused> admit_address(const std::string& address, std::int64_t now_ms);
  // caller: whose budget it is, as the gate names him (Request::counted_as).
  // weight: of the route (RouteLimits).
  std::optional<Refused> admit_caller(std::string_view caller, std::string_view route, std::int64_t weight,
                                      std::int64_t now_ms);

 private:
  std::uint64_t mark_of(std::string_view kind, std::string_view name) const;
  static std::optional<Refused> take(Budgets& budgets, const Budget& budget, std::uint64_t mark, std::int64_t now_ms,
                                     std::int64_t weight = 1);

  const bool enabled_;
  const Budget address_;
  const Budget site_;
  const Budget caller_;
  const Budget route_;
  const std::vector<std::string> uncounted_;
  const crypto::HmacSha256 key_;  // nobody can choose whose budget he spends
  Budgets addresses_;
  Budgets sites_;
  Budgets callers_;
  Budgets routes_;
};

}  // namespace qrcongo::http
