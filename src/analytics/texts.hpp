// What people read of states, verdicts and the like, in French. What is not known stays as it is. Private to analytics;
// stateless functions for any thread.
#pragma once

#include <string>
#include <string_view>

namespace qrcongo::analytics {

enum class Words {
  verdict,
  order_state,
  certificate_state,
  recall_state,
  payment_state,
  payment_kind,
  method,
  reason,
  who
};

std::string in_french(Words words, std::string_view text);

}  // namespace qrcongo::analytics
