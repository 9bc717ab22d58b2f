// A register on its way into a table: the rows that there are when it begins, page by page, each page on a snapshot of
// its own. Private to analytics; lives in one answer, and one thread at a time uses it.
#pragma once

#include <cstdint>
#include <string>

#include "csv_table.hpp"
#include "qrcongo/analytics/service.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::analytics {

enum class Register { orders, payments, certificates, recalls };

class RegisterExport {
 public:
  RegisterExport(Register wanted, const Span& span, const Settings& settings);

  // Before the first page: rows are numbered as they are committed, so that those of the span up to the highest number
  // of now are all there is, and what comes later is none of them; but what was a draft then may be submitted
  // meanwhile.
  Result<void> begin(db::Tx& tx);
  Result<void> read_page(db::Tx& tx);
  bool is_done() const { return done_; }
  std::string take() { return table_.take(); }  // the lines that came since

  const Span& span() const { return span_; }
  std::int64_t rows() const { return rows_; }  // that there were when it began
  std::string name() const;                    // "orders"
  std::string file_name() const;               // "registre-commandes-2026-11.csv"

 private:
  template <class Row>
  Result<void> begin_of(db::Tx& tx);
  template <class Row>
  Result<void> read_page_of(db::Tx& tx);

  Register register_;
  Span span_;
  std::int64_t first_ms_;
  std::int64_t end_ms_;
  CsvTable table_;
  std::int64_t rows_ = 0;
  std::int64_t last_sequence_ = 0;
  std::int64_t after_ms_;            // when the last row of the last page was made
  std::int64_t after_sequence_ = 0;  // and its sequence
  bool done_ = false;
};

}  // namespace qrcongo::analytics
