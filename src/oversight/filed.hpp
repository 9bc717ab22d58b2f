// Reads a register in pages, each row beside its entries in the audit log, so that memory stays small however long it
// is. Private to oversight; each call belongs to the thread whose transaction it is given.
#pragma once

#include "qrcongo/db/tx.hpp"
#include "registers.hpp"

namespace qrcongo::oversight::store {

inline constexpr std::int64_t page_filed = 500;

std::string rows_sql(const Register& place);     // of a page: after a sequence, so many
std::string entries_sql(const Register& place);  // of the rows of a page: from the first sequence to the last

// The next page after a sequence; empty at the end. Rows and entries ascend alike.
template <class Row>
std::vector<Filed<Row>> filed_after(db::Tx& tx, std::int64_t sequence) {
  std::vector<Filed<Row>> files;
  tx.sweep<Row>(
      rows_sql(Row::place),
      [&](Row&& row) {
        files.push_back({std::move(row), {}});
      },
      sequence, page_filed);
  if (files.empty()) return files;
  const std::int64_t first = files.front().row.sequence;
  const std::int64_t last = files.back().row.sequence;
  auto file = files.begin();
  tx.sweep<Told>(
      entries_sql(Row::place),
      [&](Told&& told) {
        while (file != files.end() && file->row.sequence < told.row_sequence) ++file;
        if (file != files.end() && file->row.sequence == told.row_sequence) file->entries.push_back(std::move(told));
      },
      first, last);
  return files;
}

}  // namespace qrcongo::oversight::store
