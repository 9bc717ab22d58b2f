#include "qrcongo/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace qrcongo {
namespace {

// The length of the UTF-8 sequence at the front and its code point, or length 0 where it is none.
struct Sequence {
  std::size_t length = 0;
  std::uint32_t point = 0;
};

Sequence first_sequence(std::string_view text) {
  const auto lead = static_cast<std::uint8_t>(text[0]);
  if (lead < 0x80) return {1, lead};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
  std::uint32_t point = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<std::uint8_t>(text[i]);
    if ((next & 0xC0U) != 0x80U) return {};
    point = (point << 6U) | (next & 0x3FU);
  }
  return {length, point};
}

bool is_allowed(Sequence sequence) {
  const auto [length, point] = sequence;
  if (length == 0) return false;
  if (length == 3 && point < 0x800) return false;
  if (length == 4 && (point < 0x10000 || point > 0x10FFFF)) return false;
  return point < 0xD800 || point > 0xDFFF;
}

// U+00C0 to U+00FF; empty: it stays.
constexpr std::array<std::string_view, 64> plain_latin = {
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",   //
    "d", "n", "o", "o", "o", "o", "o",  "",  "o", "u", "u", "u", "u", "y", "",  "ss",  //
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",   //
    "d", "n", "o", "o", "o", "o", "o",  "",  "o", "u", "u", "u", "u", "y", "",  "y"};

struct PlainLetter {
  std::uint32_t point;
  std::string_view plain;
};

// Œ, Ÿ, the open E and O of Lingala, spaces that do not break and the typographic apostrophe.
constexpr PlainLetter plain_others[] = {{0xA0, " "},  {0x152, "oe"}, {0x153, "oe"}, {0x178, "y"},  {0x186, "o"},
                                        {0x190, "e"}, {0x254, "o"},  {0x25B, "e"},  {0x2019, "'"}, {0x202F, " "}};

std::optional<std::string_view> plain_letter(Sequence sequence) {
  const std::uint32_t point = sequence.point;
  if (sequence.length < 2) return std::nullopt;
  // Accents that stand behind their letter.
  if (point >= 0x300 && point <= 0x36F) return "";
  if (point >= 0xC0 && point <= 0xFF) {
    const std::string_view plain = plain_latin[point - 0xC0];
    return plain.empty() ? std::nullopt : std::optional(plain);
  }
  for (const PlainLetter& letter : plain_others) {
    if (letter.point == point) return letter.plain;
  }
  return std::nullopt;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const Sequence sequence = first_sequence(text);
    if (!is_allowed(sequence)) return false;
    text.remove_prefix(sequence.length);
  }
  return true;
}

std::size_t count_characters(std::string_view utf8) {
  std::size_t count = 0;
  for (const char character : utf8) count += (static_cast<std::uint8_t>(character) & 0xC0U) != 0x80U ? 1 : 0;
  return count;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.empty() || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string to_upper_ascii(std::string_view text) {
  std::string upper(text);
  for (char& character : upper) {
    if (character >= 'a' && character <= 'z') character = static_cast<char>(character - 'a' + 'A');
  }
  return upper;
}

std::string to_lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& character : lower) {
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
  }
  return lower;
}

std::string fold_text(std::string_view utf8) {
  std::string folded;
  folded.reserve(utf8.size());
  while (!utf8.empty()) {
    const Sequence sequence = first_sequence(utf8);
    const std::size_t length = std::max<std::size_t>(sequence.length, 1);
    if (const auto plain = plain_letter(sequence)) {
      folded += *plain;
    } else {
      folded += to_lower_ascii(utf8.substr(0, length));
    }
    utf8.remove_prefix(length);
  }
  return folded;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string format_count(std::int64_t count) {
  std::string text = std::to_string(count);
  const std::ptrdiff_t first_digit = count < 0 ? 1 : 0;
  for (auto place = static_cast<std::ptrdiff_t>(text.size()) - 3; place > first_digit; place -= 3)
    text.insert(text.begin() + place, ' ');
  return text;
}

std::string escape_html(std::string_view text) {
  std::string escaped;
  append_escaped(escaped, text);
  return escaped;
}

void append_escaped(std::string& html, std::string_view text) {
  // Most texts hold nothing of the kind; without a jump in it the loop takes many characters at once.
  bool is_special = false;
  for (const char c : text) is_special |= c == '&' || c == '<' || c == '>' || c == '"' || c == '\'';
  if (!is_special) {
    html.append(text);
    return;
  }
  for (const char character : text) {
    switch (character) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html.push_back(character);
    }
  }
}

}  // namespace qrcongo
