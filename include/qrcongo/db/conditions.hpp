// What a list is asked for: conditions of which each may be there or not, with their values. What is absent is left out
// of the statement, so that an index serves what is there. Lives in one call on one thread.
//
//   db::Conditions where;
//   where.behind(page);
//   where.equal("enterprise_id", page.enterprise_id);
//   where.search({"name", "gtin"}, page.search);
//   where.rows<ProductRow>(tx, select_product, order_of(page), page.limit);
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qrcongo/base/list_place.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::db {

// A column that holds one of several values.
struct Belonging {
  template <class T>
  Belonging(std::string column_name, const std::vector<T>& ids) : column(std::move(column_name)) {
    for (const T& id : ids) values.push_back(Tx::cell_of(id));
  }

  std::string column;
  std::vector<Cell> values;
};

// Another row that a list's row names: the list is searched by its texts too. The room that owns it says where they
// are.
struct Related {
  std::string column;              // of the list's row, with its table's name before it: holds the other one's id
  std::string table;               // the other one's; may be a JOIN
  std::string id;                  // with its table's name before it, as the texts are
  std::vector<std::string> texts;  // NULL or not
};

// How many rows the other conditions of a search leave. Of few, each one's related rows are looked at and no others;
// else it is less work to look the related tables through, once.
enum class Reach { few, all };

// As LIKE ... ESCAPE '!' takes it, of what fold_text() gives: somewhere in the text, and nothing in it a wildcard.
std::string like_pattern(std::string_view typed);

// What a list of this order is sorted by; `table`: what stands before its columns, "r." or nothing.
std::string order_of(const ListPlace& place, const std::string& table = "");

class Conditions {
 public:
  // `before` the value, and what stands behind it.
  template <class T>
  void require(const std::string& before, const T& value, const std::string& behind = {}) {
    add(before + name(Tx::cell_of(value)) + behind);
  }

  void require(const std::string& condition) { add(condition); }

  // The rows that follow a place of a list, of a table with a sequence and, where it goes by changes, updated_at.
  void behind(const ListPlace& place, const std::string& table = "");

  template <class T>
  void equal(const std::string& column, const std::optional<T>& value) {
    if (value) require(column + " = ", *value);
  }

  template <class T>
  void at_least(const std::string& column, const std::optional<T>& value) {
    if (value) require(column + " >= ", *value);
  }

  // Of texts. No values: any. Several keep to the list's order, one row after the other: an index of the column would
  // bring all their rows first, to be sorted.
  template <class T>
  void among(const std::string& column, const std::vector<T>& values) {
    if (values.size() == 1) require(column + " = ", values.front());
    if (values.size() > 1) add(in(Belonging("COALESCE(" + column + ", '')", values)));
  }

  // Rows that are named, by the column's index; at least one.
  template <class T>
  void one_of(const std::string& column, const std::vector<T>& values) {
    add(in(Belonging(column, values)));
  }

  // Texts that begin so, by the column's index. beginning: not empty, and its last character no 0x7F.
  void begins_with(const std::string& column, const std::string& beginning);

  // In whatever case and with whatever accents, in the row or in one that it names. columns: texts, NULL or not.
  void search(const std::vector<std::string>& columns, const std::optional<std::string>& typed,
              const std::vector<Related>& or_in = {}, Reach reach = Reach::few);

  template <class Row>
  std::vector<Row> rows(Tx& tx, const std::string& select, const std::string& order, std::int64_t limit) const {
    return tx.rows_of<Row>(select + sql() + " ORDER BY " + order + " LIMIT " + std::to_string(limit), values_);
  }

  std::string sql() const;  // "WHERE ..."; empty where there is no condition

 private:
  std::string name(Cell value);  // ":v0"
  std::string in(const Belonging& belonging);
  std::string holds(const std::vector<std::string>& texts, const std::string& pattern);
  std::string holds(const Related& related, const std::string& pattern, Reach reach);
  void add(const std::string& condition);

  std::string conditions_;
  std::vector<Cell> values_;  // in the order in which their names stand
};

}  // namespace qrcongo::db
