#include "qrcongo/db/tx.hpp"

#include <soci/soci.h>

#include "sqlite_session.hpp"

namespace qrcongo::db {
namespace {

// The places and marks that a statement reads and writes while it runs: SOCI binds by reference.
class Exchange {
 public:
  explicit Exchange(std::span<Cell> cells) : cells_(cells), marks_(cells.size()) {}

  void give_to(soci::statement& statement) {
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      Cell& cell = cells_[i];
      marks_[i] = cell.is_null ? soci::i_null : soci::i_ok;
      if (cell.type == Cell::Type::text) {
        statement.exchange(soci::use(cell.text, marks_[i]));
      } else {
        statement.exchange(soci::use(cell.integer, marks_[i]));
      }
    }
  }

  void take_from(soci::statement& statement) {
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      Cell& cell = cells_[i];
      if (cell.type == Cell::Type::text) {
        statement.exchange(soci::into(cell.text, marks_[i]));
      } else {
        statement.exchange(soci::into(cell.integer, marks_[i]));
      }
    }
  }

  void read_marks() {
    for (std::size_t i = 0; i < cells_.size(); ++i) cells_[i].is_null = marks_[i] != soci::i_ok;
  }

 private:
  std::span<Cell> cells_;
  std::vector<soci::indicator> marks_;
};

void prepare(soci::statement& statement, const std::string& sql) {
  statement.alloc();
  statement.prepare(sql);
  statement.define_and_bind();
}

}  // namespace

void Tx::fetch(const std::string& sql, std::span<Cell> parameters, std::span<Cell> columns, FunctionRef<void()> row) {
  Exchange given(parameters);
  Exchange taken(columns);
  soci::statement statement(session_);
  taken.take_from(statement);
  given.give_to(statement);
  prepare(statement, sql);
  statement.execute();
  while (statement.fetch()) {
    taken.read_marks();
    row();
  }
}

void Tx::step(const std::string& sql, std::span<Cell> parameters, std::span<Cell> columns, FunctionRef<void()> row) {
  step_rows(session_, sql, parameters, columns, row);
}

std::int64_t Tx::change(const std::string& sql, std::span<Cell> parameters) {
  Exchange given(parameters);
  soci::statement statement(session_);
  given.give_to(statement);
  prepare(statement, sql);
  statement.execute(true);
  return statement.get_affected_rows();
}

}  // namespace qrcongo::db
