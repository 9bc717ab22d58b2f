#include "csv_table.hpp"

#include "periods.hpp"
#include "qrcongo/base/csv.hpp"

namespace qrcongo::analytics {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

CsvTable::CsvTable(const std::vector<std::string_view>& heads, const UtcOffset& offset)
    : offset_(offset), lines_(byte_order_mark) {
  for (const std::string_view head : heads) text(head);
  end_row();
}

CsvTable& CsvTable::add(std::string_view cell) {
  if (!begins_) lines_ += ';';
  begins_ = false;
  lines_ += cell;
  return *this;
}

CsvTable& CsvTable::text(std::string_view utf8) { return add(csv_cell(utf8)); }

CsvTable& CsvTable::number(const std::optional<std::int64_t>& number) {
  return add(number ? std::to_string(*number) : std::string());
}

CsvTable& CsvTable::amount(const Money& money) { return add(format_decimal(money)); }

CsvTable& CsvTable::day(const std::optional<std::int64_t>& day) { return add(day ? format_day(*day) : std::string()); }

CsvTable& CsvTable::time(const std::optional<std::int64_t>& time_ms) {
  return add(time_ms ? local_time(*time_ms, offset_) : std::string());
}

void CsvTable::end_row() {
  lines_ += "\r\n";
  begins_ = true;
}

}  // namespace qrcongo::analytics
