// Small questions about text that several rooms ask. Stateless functions for any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qrcongo {

bool is_utf8(std::string_view text);                  // RFC 3629: no overlong forms, no surrogates
std::size_t count_characters(std::string_view utf8);  // code points
std::optional<std::int64_t> parse_integer(
    std::string_view text);  // optional minus, digits only, no leading zero but "0"
std::string to_upper_ascii(std::string_view text);
std::string to_lower_ascii(std::string_view text);
// For comparing what people type: lower case, letters without their accents, one kind of space and of apostrophe. Of
// the letters of French and of the country's languages; any other stays.
std::string fold_text(std::string_view utf8);
std::string_view trim(std::string_view text);  // spaces and tabs
std::string format_count(std::int64_t count);  // as French groups it: "40 000"
std::string escape_html(std::string_view text);
void append_escaped(std::string& html, std::string_view text);

}  // namespace qrcongo
