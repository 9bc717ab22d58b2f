// A list's page as every list answers it. Stateless; any thread.
#pragma once

#include <utility>
#include <vector>

#include "qrcongo/http/fields.hpp"

namespace qrcongo::http {

// asked: how many rows were asked for, one more than the page shows (ListQuery::asked): it tells whether another page
// follows. place_of: where the next page begins behind this row, as a ListPlace or its number alone, never 0. beside:
// members that stand beside the items.
template <class Row, class Encode, class PlaceOf>
Response page_response(std::vector<Row> rows, std::int64_t asked, const Encode& encode, const PlaceOf& place_of,
                       const boost::json::object& beside = {}) {
  const bool more = static_cast<std::int64_t>(rows.size()) >= asked;
  if (more) rows.pop_back();
  boost::json::array items;
  for (const Row& row : rows) items.emplace_back(encode(row));
  using Next = decltype(place_of(rows.back()));
  return list_response(std::move(items), more ? place_of(rows.back()) : Next{}, beside);
}

// A list that goes as this page of it does. looked_to: where a search ended before its page was full, the sequence of
// the last row that it looked at; the next page goes on behind it.
template <class Row, class Encode>
Response page_response(std::vector<Row> rows, const ListPlace& begun, std::int64_t asked, const Encode& encode,
                       std::int64_t looked_to = 0) {
  if (looked_to > 0) {
    boost::json::array items;
    for (const Row& row : rows) items.emplace_back(encode(row));
    return list_response(std::move(items), ListPlace{looked_to, begun.order, 0});
  }
  const auto place_of = [&](const Row& row) {
    ListPlace place{row.sequence, begun.order, 0};
    if constexpr (requires { row.updated_at; }) {
      if (begun.order == ListOrder::changed) place.changed_at = row.updated_at;
    }
    return place;
  };
  return page_response(std::move(rows), asked, encode, place_of);
}

// Of rows that have a sequence.
template <class Row, class Encode>
Response page_response(std::vector<Row> rows, std::int64_t asked, const Encode& encode) {
  return page_response(std::move(rows), asked, encode, [](const Row& row) { return row.sequence; });
}

}  // namespace qrcongo::http
