// How a C++ type stands in a column: as an integer or as text, with NULL as std::nullopt. Types of other rooms (an id,
// a state) join by specialising Column. Compile-time only.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

#include "qrcongo/base/id.hpp"

namespace qrcongo::db {

// An enumeration joins by two functions beside it, found by its namespace: `std::string_view to_text(E)` and
// `std::optional<E> from_text(std::type_identity<E>, std::string_view)`.
template <class T>
concept TextEnum = std::is_enum_v<T> && requires(T value, std::string_view text) {
  { to_text(value) } -> std::convertible_to<std::string_view>;
  { from_text(std::type_identity<T>{}, text) } -> std::same_as<std::optional<T>>;
};

[[noreturn]] void column_holds_unknown_text(std::string_view text);  // aborts: the database and the code disagree

template <class T>
struct Column;

template <>
struct Column<std::int64_t> {
  using Raw = long long;
  static Raw raw(std::int64_t value) { return value; }
  static std::int64_t value(Raw raw) { return raw; }
};

template <>
struct Column<int> {
  using Raw = long long;
  static Raw raw(int value) { return value; }
  static int value(Raw raw) { return static_cast<int>(raw); }
};

template <>
struct Column<bool> {
  using Raw = long long;
  static Raw raw(bool value) { return value ? 1 : 0; }
  static bool value(Raw raw) { return raw != 0; }
};

template <>
struct Column<std::string> {
  using Raw = std::string;
  static const Raw& raw(const std::string& value) { return value; }
  static std::string value(Raw raw) { return raw; }
};

template <>
struct Column<std::string_view> {
  using Raw = std::string;
  static Raw raw(std::string_view value) { return std::string(value); }
};

template <std::size_t N>
struct Column<char[N]> {
  using Raw = std::string;
  static Raw raw(const char* value) { return value; }
};

template <class Tag>
struct Column<Id<Tag>> {
  using Raw = std::string;
  static const Raw& raw(const Id<Tag>& id) { return id.str(); }
  static Id<Tag> value(Raw raw) { return Id<Tag>(std::move(raw)); }
};

template <TextEnum E>
struct Column<E> {
  using Raw = std::string;
  static Raw raw(E value) { return std::string(to_text(value)); }
  static E value(const Raw& raw) {
    const std::optional<E> found = from_text(std::type_identity<E>{}, raw);
    if (!found) column_holds_unknown_text(raw);
    return *found;
  }
};

}  // namespace qrcongo::db
