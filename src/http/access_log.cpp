#include "access_log.hpp"

#include "qrcongo/base/log.hpp"

namespace qrcongo::http {
namespace {

// Together less than the 10,000 lines in 30 seconds that journald takes of one service (journald.conf(5)).
constexpr Budget failures_budget = {100, 2};
constexpr Budget acts_budget = {100, 2};
constexpr Budget refusals_budget = {40, 2};
constexpr Budget others_budget = {20, 10};

}  // namespace

AccessLog::AccessLog()
    : failures_(failures_budget, 1), acts_(acts_budget, 1), refusals_(refusals_budget, 1), others_(others_budget, 1) {}

bool AccessLog::takes(const Request& request, int status, std::int64_t now_ms) {
  if (log::is_written(log::Level::debug) || budget_of(request, status).take(0, now_ms) == 0) return true;
  ++left_out_;
  return false;
}

void AccessLog::tell_left_out() {
  const std::uint64_t count = left_out_.exchange(0);
  log::tell_lost();
  if (count > 0) log::info("requests without a line of their own", {{"count", std::to_string(count)}});
}

Budgets& AccessLog::budget_of(const Request& request, int status) {
  if (status >= 500) return failures_;
  const bool is_refusal = status == 401 || status == 403 || status == 429;
  // What is refused to somebody who is known tells of him, and strangers must not crowd it out.
  if (!request.known_as.empty() && (is_refusal || request.method != Method::get)) return acts_;
  return is_refusal ? refusals_ : others_;
}

}  // namespace qrcongo::http
