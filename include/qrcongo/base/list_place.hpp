// Which way a list goes and where in it a page begins. A plain value; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace qrcongo {

// oldest: the oldest row first. newest: the newest first. changed: first the row that changed last.
enum class ListOrder { oldest, newest, changed };

inline constexpr std::string_view to_text(ListOrder order) {
  switch (order) {
    case ListOrder::newest:
      return "newest";
    case ListOrder::changed:
      return "changed";
    default:
      return "oldest";
  }
}

struct ListPlace {
  std::int64_t after = 0;  // the internal sequence number that the last page ended with; 0: the list's beginning
  ListOrder order = ListOrder::oldest;
  std::int64_t changed_at = 0;  // when that row changed, in a list that goes by changes

  void begin_at(const ListPlace& place) { *this = place; }
};

}  // namespace qrcongo
