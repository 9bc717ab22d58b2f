// In which state an act leaves what it is about. Private to oversight; stateless.
#pragma once

#include <iterator>
#include <string>

#include "registers.hpp"

namespace qrcongo::oversight {

struct Outcome {
  const char* action;
  const char* state;
};

// "" of an action that changes no state.
template <class Outcomes>
std::string state_after(const std::string& action, const Outcomes& outcomes) {
  for (const Outcome& outcome : outcomes) {
    if (action == outcome.action) return outcome.state;
  }
  return {};
}

// By the last entry that changes it; "" where none does.
template <class Row, class Outcomes>
std::string state_left_by(const store::Filed<Row>& file, const Outcomes& outcomes) {
  for (auto entry = file.entries.rbegin(); entry != file.entries.rend(); ++entry) {
    std::string state = state_after(entry->action, outcomes);
    if (!state.empty()) return state;
  }
  return {};
}

}  // namespace qrcongo::oversight
