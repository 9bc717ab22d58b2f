#include "qrcongo/base/csv.hpp"

#include <algorithm>
#include <array>

namespace qrcongo {
namespace {

// What begins a formula, or a cell of its own: = + - @ TAB CR LF, and what spreadsheets turn into the first four: the
// mathematical minus, the small forms and the full-width forms.
constexpr std::array<std::string_view, 16> beginnings = {"=",
                                                         "+",
                                                         "-",
                                                         "@",
                                                         "\t",
                                                         "\r",
                                                         "\n",
                                                         "\xE2\x88\x92",
                                                         "\xEF\xB9\xA2",
                                                         "\xEF\xB9\xA3",
                                                         "\xEF\xB9\xA6",
                                                         "\xEF\xB9\xAB",
                                                         "\xEF\xBC\x9D",
                                                         "\xEF\xBC\x8B",
                                                         "\xEF\xBC\x8D",
                                                         "\xEF\xBC\xA0"};
// Spaces and what cannot be seen at all: some programs leave them out before they look.
constexpr std::array<std::string_view, 6> passed_over = {
    " ", "\xC2\xA0", "\xE2\x80\x8B", "\xE2\x80\xAF", "\xEF\xBB\xBF", "\xE3\x80\x80"};

template <std::size_t Size>
std::size_t size_of_first(std::string_view text, const std::array<std::string_view, Size>& known) {
  const auto found =
      std::find_if(known.begin(), known.end(), [&](std::string_view one) { return text.starts_with(one); });
  return found == known.end() ? 0 : found->size();
}

bool could_be_a_formula(std::string_view text) {
  while (const std::size_t size = size_of_first(text, passed_over)) text.remove_prefix(size);
  return size_of_first(text, beginnings) != 0;
}

// The semicolon separates cells where a comma separates decimals.
bool must_be_quoted(std::string_view text) {
  return text.find_first_of(",;\"\r\n\t") != std::string_view::npos || text.starts_with(' ') || text.ends_with(' ');
}

}  // namespace

std::string csv_cell(std::string_view utf8) {
  const std::string text = (could_be_a_formula(utf8) ? "'" : "") + std::string(utf8);
  if (!must_be_quoted(text)) return text;
  std::string cell = "\"";
  for (const char c : text) cell += c == '"' ? "\"\"" : std::string(1, c);
  return cell + '"';
}

}  // namespace qrcongo
