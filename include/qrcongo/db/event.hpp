// A fact that others may care about, told after its transaction committed, in commit order, before the reply is
// written. Owned by the module whose fact it is; app alone connects listeners, before the first transaction. Listeners
// run on the writer's thread and must be quick and must not throw.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "qrcongo/db/tx.hpp"

namespace qrcongo::db {

template <class Fact>
class Event {
 public:
  void connect(std::function<void(const Fact&)> listener) { listeners_.push_back(std::move(listener)); }

  void publish(Tx& tx, Fact fact) const {
    tx.after_commit([this, fact = std::move(fact)] {
      for (const auto& listener : listeners_) listener(fact);
    });
  }

 private:
  std::vector<std::function<void(const Fact&)>> listeners_;
};

}  // namespace qrcongo::db
