// Which requests get a line in the log. A line each from strangers would have journald drop the warnings beside them,
// so failures, acts of callers, refusals and all others have a budget a second each; what is left out is told as a
// number. The metrics count everything. Owned by the server; any thread.
#pragma once

#include <atomic>
#include <cstdint>

#include "qrcongo/base/budgets.hpp"
#include "qrcongo/http/message.hpp"

namespace qrcongo::http {

class AccessLog {
 public:
  AccessLog();

  // Counts it where it is left out.
  bool takes(const Request& request, int status, std::int64_t now_ms);
  void tell_left_out();  // every second, and at the end

 private:
  Budgets& budget_of(const Request& request, int status);

  Budgets failures_;
  Budgets acts_;
  Budgets refusals_;
  Budgets others_;
  std::atomic<std::uint64_t> left_out_{0};
};

}  // namespace qrcongo::http
