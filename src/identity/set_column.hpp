// A set of names in one column: "cashier,inspector", sorted. Private to identity; compile-time only.
#pragma once

#include <set>
#include <string>

#include "qrcongo/db/column.hpp"
#include "qrcongo/identity/call.hpp"
#include "qrcongo/identity/organisations.hpp"

template <qrcongo::db::TextEnum E>
struct qrcongo::db::Column<std::set<E>> {
  using Raw = std::string;

  static Raw raw(const std::set<E>& values) {
    std::set<std::string> names;
    for (const E value : values) names.emplace(to_text(value));
    std::string joined;
    for (const std::string& name : names) joined += (joined.empty() ? "" : ",") + name;
    return joined;
  }

  static std::set<E> value(std::string_view rest) {
    std::set<E> values;
    while (!rest.empty()) {
      const std::size_t comma = rest.find(',');
      values.insert(Column<E>::value(std::string(rest.substr(0, comma))));
      rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    }
    return values;
  }
};
