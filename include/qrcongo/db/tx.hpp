// One open transaction: what services and stores are given. Lent by Database for the length of one call on one of its
// threads; never kept.
//
//   struct ProductRow { ProductId id; std::string name; std::optional<std::string> gtin;
//                       auto fields() { return std::tie(id, name, gtin); } };
//   tx.row<ProductRow>("SELECT id, name, gtin FROM products WHERE id = :id", id);
//
// SQL is the subset that SQLite and PostgreSQL share. Parameters are named (:name) and bound in the order in which they
// stand, so no name stands twice in one statement. A database's refusal is an exception, which Database turns into an
// Error: a service need not catch it.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "qrcongo/base/check.hpp"
#include "qrcongo/base/function_ref.hpp"
#include "qrcongo/db/column.hpp"

namespace soci {
class session;
}

namespace qrcongo::db {

class HeldKeys;

// One value on its way into a statement or out of a row: what stands between the types of other rooms and the
// database's.
struct Cell {
  enum class Type { integer, text };

  Type type = Type::integer;
  bool is_null = false;
  long long integer = 0;
  std::string text{};
};

template <class Row>
concept HasFields = requires(Row row) {
  row.fields();
};

class Tx {
 public:
  explicit Tx(soci::session& session, const HeldKeys* keys = nullptr) : session_(session), keys_(keys) {}
  Tx(const Tx&) = delete;
  Tx& operator=(const Tx&) = delete;

  // All rows. Row is a struct with fields(), or one column's type.
  template <class Row, class... Args>
  std::vector<Row> rows(const std::string& sql, const Args&... args);

  // The first row or nothing.
  template <class Row, class... Args>
  std::optional<Row> row(const std::string& sql, const Args&... args);

  // All rows of a question whose conditions are not always the same (conditions.hpp).
  template <class Row>
  std::vector<Row> rows_of(const std::string& sql, std::vector<Cell> parameters);

  // One value that must be there (COUNT, MAX with COALESCE), else aborts.
  template <class T, class... Args>
  T value(const std::string& sql, const Args&... args);

  // INSERT, UPDATE or DELETE; the number of rows it changed.
  template <class... Args>
  std::int64_t run(const std::string& sql, const Args&... args);

  // For all rows, one at a time, without holding them; the callee must not use this Tx.
  template <class Row, class Callee, class... Args>
  void each(const std::string& sql, Callee&& callee, const Args&... args);

  // The same for tables of millions of rows, which a start reads whole: past SOCI, whose way to one value takes longer
  // than SQLite's to a row.
  template <class Row, class Callee, class... Args>
  void sweep(const std::string& sql, Callee&& callee, const Args&... args);

  // Runs on the writer's thread after COMMIT returned and before the caller hears of it; in commit order. Dropped when
  // the transaction does not commit. It must not throw and must not use this Tx.
  void after_commit(std::function<void()> action) { after_commit_.push_back(std::move(action)); }

  bool has_keys() const { return keys_ != nullptr; }
  // What sealed.hpp seals with.
  const HeldKeys& keys() const {
    check(keys_ != nullptr, "a value is to be sealed or opened, and the database was opened without its key");
    return *keys_;
  }

  // A value as a statement takes it.
  template <class T>
  static Cell cell_of(const T& value) {
    Cell cell{type_of<T>()};
    if constexpr (type_of<T>() == Cell::Type::text) {
      cell.text = Column<T>::raw(value);
    } else {
      cell.integer = Column<T>::raw(value);
    }
    return cell;
  }

  std::vector<std::function<void()>> take_after_commit() { return std::exchange(after_commit_, {}); }

 private:
  // Compiled once, for all rows and statements: tx.cpp. `columns` is filled anew before each call of `row`.
  void fetch(const std::string& sql, std::span<Cell> parameters, std::span<Cell> columns, FunctionRef<void()> row);
  void step(const std::string& sql, std::span<Cell> parameters, std::span<Cell> columns, FunctionRef<void()> row);
  std::int64_t change(const std::string& sql, std::span<Cell> parameters);

  template <class T>
  static constexpr Cell::Type type_of() {
    return std::is_same_v<typename Column<T>::Raw, std::string> ? Cell::Type::text : Cell::Type::integer;
  }

  template <class T>
  static Cell cell_of(const std::optional<T>& value) {
    if (value) return cell_of(*value);
    return Cell{type_of<T>(), true};
  }

  template <class T>
  static Cell place_for(const T&) {
    return Cell{type_of<T>()};
  }

  template <class T>
  static Cell place_for(const std::optional<T>&) {
    return Cell{type_of<T>()};
  }

  template <class T>
  static void take(Cell& cell, T& out) {
    check(!cell.is_null, "a column is NULL where the row's type has no place for it");
    if constexpr (std::is_same_v<T, std::string>) {
      out.swap(cell.text);
    } else if constexpr (type_of<T>() == Cell::Type::text) {
      out = Column<T>::value(std::move(cell.text));
    } else {
      out = Column<T>::value(cell.integer);
    }
  }

  template <class T>
  static void take(Cell& cell, std::optional<T>& out) {
    if (cell.is_null) return out.reset();
    take(cell, out ? *out : out.emplace());
  }

  template <class Row>
  static auto fields_of(Row& row) {
    if constexpr (HasFields<Row>) {
      return row.fields();
    } else {
      return std::tie(row);
    }
  }

  using Fetching = void (Tx::*)(const std::string&, std::span<Cell>, std::span<Cell>, FunctionRef<void()>);
  template <class Row, class Callee>
  void deliver(Fetching fetching, const std::string& sql, Callee& callee, std::span<Cell> parameters);

  soci::session& session_;
  const HeldKeys* keys_;
  std::vector<std::function<void()>> after_commit_;
};

template <class Row, class Callee, class... Args>
void Tx::each(const std::string& sql, Callee&& callee, const Args&... args) {
  std::array<Cell, sizeof...(Args)> parameters{cell_of(args)...};
  deliver<Row>(&Tx::fetch, sql, callee, parameters);
}

template <class Row, class Callee, class... Args>
void Tx::sweep(const std::string& sql, Callee&& callee, const Args&... args) {
  std::array<Cell, sizeof...(Args)> parameters{cell_of(args)...};
  deliver<Row>(&Tx::step, sql, callee, parameters);
}

template <class Row, class Callee>
void Tx::deliver(Fetching fetching, const std::string& sql, Callee& callee, std::span<Cell> parameters) {
  Row row{};
  auto fields = fields_of(row);
  auto columns = std::apply([](const auto&... field) { return std::array{place_for(field)...}; }, fields);
  (this->*fetching)(sql, parameters, columns, [&] {
    [&]<std::size_t... I>(std::index_sequence<I...>) { (take(columns[I], std::get<I>(fields)), ...); }
    (std::make_index_sequence<std::tuple_size_v<decltype(fields)>>{});
    callee(std::move(row));
  });
}

template <class Row, class... Args>
std::vector<Row> Tx::rows(const std::string& sql, const Args&... args) {
  std::vector<Row> all;
  each<Row>(
      sql, [&](Row&& row) { all.push_back(std::move(row)); }, args...);
  return all;
}

template <class Row>
std::vector<Row> Tx::rows_of(const std::string& sql, std::vector<Cell> parameters) {
  std::vector<Row> all;
  const auto collect = [&](Row&& row) { all.push_back(std::move(row)); };
  deliver<Row>(&Tx::fetch, sql, collect, parameters);
  return all;
}

template <class Row, class... Args>
std::optional<Row> Tx::row(const std::string& sql, const Args&... args) {
  std::optional<Row> first;
  each<Row>(
      sql,
      [&](Row&& row) {
        if (!first) first = std::move(row);
      },
      args...);
  return first;
}

template <class T, class... Args>
T Tx::value(const std::string& sql, const Args&... args) {
  auto found = row<T>(sql, args...);
  check(found.has_value(), "a value that must be there is not");
  return std::move(*found);
}

template <class... Args>
std::int64_t Tx::run(const std::string& sql, const Args&... args) {
  std::array<Cell, sizeof...(Args)> parameters{cell_of(args)...};
  return change(sql, parameters);
}

}  // namespace qrcongo::db
