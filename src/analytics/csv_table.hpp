// A table that a spreadsheet opens as it is where decimals have a comma: UTF-8 with its mark, semicolons, one line a
// row. Texts can be no formulas. Private to analytics; lives in one answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/money.hpp"

namespace qrcongo::analytics {

class CsvTable {
 public:
  CsvTable(const std::vector<std::string_view>& heads, const UtcOffset& offset);

  // The next cell of the row; what is absent is an empty one.
  CsvTable& text(std::string_view utf8);
  CsvTable& number(const std::optional<std::int64_t>& number);
  CsvTable& amount(const Money& money);  // without its currency
  CsvTable& day(const std::optional<std::int64_t>& day);
  CsvTable& time(const std::optional<std::int64_t>& time_ms);  // at the authority's
  void end_row();

  std::string take() { return std::exchange(lines_, {}); }  // what came since the last time

 private:
  CsvTable& add(std::string_view cell);

  UtcOffset offset_;
  std::string lines_;
  bool begins_ = true;  // the row
};

}  // namespace qrcongo::analytics
