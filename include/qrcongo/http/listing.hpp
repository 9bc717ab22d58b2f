// A list's page as every list answers it. Stateless; any thread.
#pragma once

#include <utility>
#include <vector>

#include "qrcongo/http/fields.hpp"

namespace qrcongo::http {

// asked: how many rows were asked for, one more than the page shows (ListQuery::asked): it tells whether another page
// follows. place_of: where the next page begins behind this row, never 0.
template <class Row, class Encode, class PlaceOf>
Response page_response(std::vector<Row> rows, std::int64_t asked, const Encode& encode, const PlaceOf& place_of) {
  const bool more = static_cast<std::int64_t>(rows.size()) >= asked;
  if (more) rows.pop_back();
  boost::json::array items;
  for (const Row& row : rows) items.emplace_back(encode(row));
  return list_response(std::move(items), more ? place_of(rows.back()) : 0);
}

// Of rows that have a sequence.
template <class Row, class Encode>
Response page_response(std::vector<Row> rows, std::int64_t asked, const Encode& encode) {
  return page_response(std::move(rows), asked, encode, [](const Row& row) { return row.sequence; });
}

}  // namespace qrcongo::http
