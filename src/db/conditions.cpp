#include "qrcongo/db/conditions.hpp"

#include "qrcongo/base/text.hpp"

namespace qrcongo::db {
namespace {

// Nobody types a line's end, so that nothing is found across two columns.
std::string joined(const std::vector<std::string>& columns) {
  std::string all;
  for (const std::string& column : columns)
    all += (all.empty() ? "" : " || '\n' || ") + ("COALESCE(" + column + ", '')");
  return all;
}

}  // namespace

std::string like_pattern(std::string_view typed) {
  std::string pattern = "%";
  for (const char character : fold_text(typed)) {
    if (character == '%' || character == '_' || character == '!') pattern += '!';
    pattern += character;
  }
  return pattern + "%";
}

std::string order_of(const ListPlace& place, const std::string& table) {
  const std::string sequence = table + "sequence";
  if (place.order == ListOrder::changed) return table + "updated_at DESC, " + sequence + " DESC";
  return place.order == ListOrder::newest ? sequence + " DESC" : sequence;
}

void Conditions::behind(const ListPlace& place, const std::string& table) {
  const std::string sequence = table + "sequence";
  if (place.order == ListOrder::oldest) return require(sequence + " > ", place.after);
  if (place.after == 0) return;
  if (place.order == ListOrder::newest) return require(sequence + " < ", place.after);
  const std::string changed_at = name(Tx::cell_of(place.changed_at));
  add("(" + table + "updated_at, " + sequence + ") < (" + changed_at + ", " + name(Tx::cell_of(place.after)) + ")");
}

void Conditions::search(const std::vector<std::string>& columns, const std::optional<std::string>& typed,
                        const std::vector<Related>& or_in, Reach reach) {
  if (!typed) return;
  const std::string pattern = like_pattern(*typed);
  std::string any = "(" + holds(columns, pattern);
  for (const Related& related : or_in) any += " OR " + holds(related, pattern, reach);
  add(any + ")");
}

void Conditions::begins_with(const std::string& column, const std::string& beginning) {
  std::string behind = beginning;
  ++behind.back();
  require(column + " >= ", beginning);
  require(column + " < ", behind);
}

std::string Conditions::holds(const std::vector<std::string>& texts, const std::string& pattern) {
  return "fold_text(" + joined(texts) + ") LIKE " + name(Tx::cell_of(pattern)) + " ESCAPE '!'";
}

std::string Conditions::holds(const Related& related, const std::string& pattern, Reach reach) {
  const std::string found = holds(related.texts, pattern);
  if (reach == Reach::all)
    return related.column + " IN (SELECT " + related.id + " FROM " + related.table + " WHERE " + found + ")";
  return "EXISTS (SELECT 1 FROM " + related.table + " WHERE " + related.id + " = " + related.column + " AND " + found +
         ")";
}

std::string Conditions::sql() const { return conditions_.empty() ? "" : "WHERE " + conditions_; }

std::string Conditions::name(Cell value) {
  values_.push_back(std::move(value));
  return ":v" + std::to_string(values_.size() - 1);
}

std::string Conditions::in(const Belonging& belonging) {
  std::string names;
  for (const Cell& value : belonging.values) names += (names.empty() ? "" : ", ") + name(value);
  return belonging.column + " IN (" + names + ")";
}

void Conditions::add(const std::string& condition) {
  if (!conditions_.empty()) conditions_ += " AND ";
  conditions_ += condition;
}

}  // namespace qrcongo::db
