// A register on its way into a table: page by page, each read on a snapshot of its own, so that no reading thread is
// kept for long. Private to analytics; lives in one answer, and one thread at a time uses it.
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

  // The first one refuses what has too many rows.
  Result<void> read_page(db::Tx& tx);
  bool is_done() const { return done_; }
  std::string take() { return table_.take(); }
  std::string file_name() const;  // "registre-commandes-2026-11.csv"

 private:
  template <class Row>
  Result<void> read_page_of(db::Tx& tx);

  const Register register_;
  const Span span_;
  const std::int64_t first_ms_;
  const std::int64_t end_ms_;
  const std::int64_t rows_max_;
  CsvTable table_;
  std::int64_t after_ms_;            // when the last row of the last page was made
  std::int64_t after_sequence_ = 0;  // and its sequence
  bool begun_ = false;
  bool done_ = false;
};

}  // namespace qrcongo::analytics
