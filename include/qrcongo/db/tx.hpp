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

#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <soci/soci.h>

#include "qrcongo/base/check.hpp"
#include "qrcongo/db/column.hpp"

namespace qrcongo::db {

template <class Row>
concept HasFields = requires(Row row) { row.fields(); };

class Tx {
 public:
  explicit Tx(soci::session& session) : session_(session) {}
  Tx(const Tx&) = delete;
  Tx& operator=(const Tx&) = delete;

  // All rows. Row is a struct with fields(), or one column's type.
  template <class Row, class... Args>
  std::vector<Row> rows(const std::string& sql, const Args&... args);

  // The first row or nothing.
  template <class Row, class... Args>
  std::optional<Row> row(const std::string& sql, const Args&... args);

  // One value that must be there (COUNT, MAX with COALESCE), else aborts.
  template <class T, class... Args>
  T value(const std::string& sql, const Args&... args);

  // INSERT, UPDATE or DELETE; the number of rows it changed.
  template <class... Args>
  std::int64_t run(const std::string& sql, const Args&... args);

  // For all rows, one at a time, without holding them; the callee must not use this Tx.
  template <class Row, class Callee, class... Args>
  void each(const std::string& sql, Callee&& callee, const Args&... args);

  // Runs on the writer's thread after COMMIT returned and before the caller hears of it; in commit order. Dropped when
  // the transaction does not commit. It must not throw and must not use this Tx.
  void after_commit(std::function<void()> action) { after_commit_.push_back(std::move(action)); }

  std::vector<std::function<void()>> take_after_commit() { return std::exchange(after_commit_, {}); }

 private:
  // A parameter's copy in the database's own type: SOCI binds by reference and reads it at execution.
  template <class T>
  struct Bound {
    explicit Bound(const T& value) : raw(Column<T>::raw(value)) {}
    typename Column<T>::Raw raw;
    soci::indicator indicator = soci::i_ok;
  };

  template <class T>
  struct Bound<std::optional<T>> {
    explicit Bound(const std::optional<T>& value) : indicator(value ? soci::i_ok : soci::i_null) {
      if (value) raw = Column<T>::raw(*value);
    }
    typename Column<T>::Raw raw{};
    soci::indicator indicator;
  };

  // A column's place while a row is fetched.
  template <class T>
  struct Fetched {
    typename Column<T>::Raw raw{};
    soci::indicator indicator = soci::i_null;
    void move_to(T& out) {
      check(indicator == soci::i_ok, "a column is NULL where the row's type has no place for it");
      out = Column<T>::value(raw);
    }
  };

  template <class T>
  struct Fetched<std::optional<T>> {
    typename Column<T>::Raw raw{};
    soci::indicator indicator = soci::i_null;
    void move_to(std::optional<T>& out) {
      if (indicator == soci::i_ok) {
        out = Column<T>::value(raw);
      } else {
        out.reset();
      }
    }
  };

  template <class... T>
  static std::tuple<Fetched<std::remove_cvref_t<T>>...> fetched_for(std::tuple<T...>&&);

  template <class Row>
  static auto fields_of(Row& row) {
    if constexpr (HasFields<Row>) {
      return row.fields();
    } else {
      return std::tie(row);
    }
  }

  soci::session& session_;
  std::vector<std::function<void()>> after_commit_;
};

template <class Row, class Callee, class... Args>
void Tx::each(const std::string& sql, Callee&& callee, const Args&... args) {
  std::tuple<Bound<Args>...> bound{Bound<Args>(args)...};
  using Places = decltype(fetched_for(fields_of(std::declval<Row&>())));
  Places places;
  soci::statement statement(session_);
  std::apply([&](auto&... place) { (statement.exchange(soci::into(place.raw, place.indicator)), ...); }, places);
  std::apply([&](auto&... one) { (statement.exchange(soci::use(one.raw, one.indicator)), ...); }, bound);
  statement.alloc();
  statement.prepare(sql);
  statement.define_and_bind();
  statement.execute();
  while (statement.fetch()) {
    Row row{};
    auto fields = fields_of(row);
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (std::get<I>(places).move_to(std::get<I>(fields)), ...);
    }(std::make_index_sequence<std::tuple_size_v<Places>>{});
    callee(std::move(row));
  }
}

template <class Row, class... Args>
std::vector<Row> Tx::rows(const std::string& sql, const Args&... args) {
  std::vector<Row> all;
  each<Row>(sql, [&](Row&& row) { all.push_back(std::move(row)); }, args...);
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
  std::tuple<Bound<Args>...> bound{Bound<Args>(args)...};
  soci::statement statement(session_);
  std::apply([&](auto&... one) { (statement.exchange(soci::use(one.raw, one.indicator)), ...); }, bound);
  statement.alloc();
  statement.prepare(sql);
  statement.define_and_bind();
  statement.execute(true);
  return statement.get_affected_rows();
}

}  // namespace qrcongo::db
