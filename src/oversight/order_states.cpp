#include "order_states.hpp"

#include <algorithm>
#include <initializer_list>

#include "findings.hpp"

namespace qrcongo::oversight {
namespace {

bool is_one_of(const std::string& state, std::initializer_list<const char*> states) {
  return std::any_of(states.begin(), states.end(), [&](const char* one) { return state == one; });
}

struct Outcome {
  const char* action;
  const char* state;
};

constexpr Outcome outcomes[] = {
    {"order.place", "draft"},       {"order.submit", "submitted"}, {"order.reject", "rejected"},
    {"order.cancel", "cancelled"},  {"order.lapse", "lapsed"},     {"order.begin_generation", "generating"},
    {"order.hold", "on_hold"},      {"order.resume", "paid"},      {"order.ready", "ready"},
    {"order.deliver", "delivered"}, {"order.close", "closed"},     {"order.fail", "failed"}};

// An approval may be the last one; and what is paid since then is recorded of the payment, not of the order.
std::string state_after_approval(const store::OrderFile& file) {
  const auto given = std::count_if(file.entries.begin(), file.entries.end(),
                                   [](const store::EntryRow& entry) { return entry.action == "order.approve"; });
  if (given < file.order.approvals_required) return "submitted";
  return money_of(file) >= file.order.total_amount ? "paid" : "approved";
}

}  // namespace

bool is_over(const std::string& state) { return is_one_of(state, {"rejected", "cancelled", "lapsed"}); }

bool is_paid(const std::string& state) {
  return is_one_of(state, {"paid", "generating", "ready", "delivered", "closed", "on_hold", "failed"});
}

bool is_made(const std::string& state) { return is_one_of(state, {"ready", "delivered", "closed"}); }

bool is_handed(const std::string& state) { return is_one_of(state, {"delivered", "closed"}); }

bool is_asked(const std::string& state) { return is_one_of(state, {"submitted", "approved"}) || is_paid(state); }

std::int64_t signed_amount(const store::PaymentRow& payment) {
  if (payment.kind != "credit") return payment.amount;
  return payment.amount == std::numeric_limits<std::int64_t>::min() ? std::numeric_limits<std::int64_t>::max()
                                                                    : -payment.amount;
}

std::int64_t money_of(const store::OrderFile& file) {
  std::int64_t sum = 0;
  for (const store::PaymentRow& payment : file.payments) {
    if (payment.state != "confirmed" || payment.currency != file.order.currency) continue;
    sum = plus(sum, signed_amount(payment));
  }
  return sum;
}

std::string state_in_log(const store::OrderFile& file) {
  for (auto entry = file.entries.rbegin(); entry != file.entries.rend(); ++entry) {
    if (entry->action == "order.approve") return state_after_approval(file);
    for (const Outcome& outcome : outcomes) {
      if (entry->action == outcome.action) return outcome.state;
    }
  }
  return {};
}

}  // namespace qrcongo::oversight
