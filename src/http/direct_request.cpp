#include "direct_request.hpp"

#include <algorithm>
#include <cstring>

namespace qrcongo::http {
namespace {

enum Kind : std::uint8_t { token = 1, visible = 2, clean = 4, plain_target = 8 };

// What each byte may stand in: a field's name (RFC 9110 section 5.6.2), Host, a field's value, our addresses.
struct Kinds {
  std::array<std::uint8_t, 256> of{};

  constexpr Kinds() {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    for (unsigned byte = 0; byte < 256; ++byte) {
      const char c = static_cast<char>(byte);
      const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      unsigned kinds = 0;
      if (letter || (byte < 128 && marks.find(c) != std::string_view::npos)) kinds |= token;
      if (byte > 0x20 && byte < 0x7F) kinds |= visible;
      if ((byte >= 0x20 && byte != 0x7F) || c == '\t') kinds |= clean;
      if (byte > 0x20 && byte < 0x7F && c != '%' && c != '#' && c != '\\') kinds |= plain_target;
      of[byte] = static_cast<std::uint8_t>(kinds);
    }
  }
};

constexpr Kinds kinds;

bool all(std::string_view text, Kind kind) {
  std::uint8_t common = 0xFF;
  for (const char c : text) common &= kinds.of[static_cast<unsigned char>(c)];
  return (common & kind) != 0;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool equal_lower(std::string_view text, std::string_view lower_case) {
  if (text.size() != lower_case.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (lower(text[i]) != lower_case[i]) return false;
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Up to the next CR LF, which goes too; nothing where a line is bare.
std::optional<std::string_view> take_line(std::string_view& rest) {
  const auto* end = static_cast<const char*>(std::memchr(rest.data(), '\r', rest.size()));
  if (end == nullptr) return std::nullopt;
  const auto size = static_cast<std::size_t>(end - rest.data());
  if (size + 1 >= rest.size() || end[1] != '\n') return std::nullopt;
  const std::string_view line = rest.substr(0, size);
  rest.remove_prefix(size + 2);
  return line;
}

bool read_request_line(std::string_view line, DirectRequest& request) {
  constexpr std::string_view version = " HTTP/1.1";
  if (!line.ends_with(version)) return false;
  line.remove_suffix(version.size());
  request.head = line.starts_with("HEAD ");
  if (!request.head && !line.starts_with("GET ")) return false;
  const std::string_view target = line.substr(request.head ? 5 : 4);
  if (!target.starts_with('/') || !all(target, plain_target)) return false;
  const std::size_t mark = target.find('?');
  request.path = target.substr(0, mark);
  if (mark != std::string_view::npos) request.query = target.substr(mark + 1);
  return true;
}

// False for a field that makes a request more than a plain question.
bool note_field(const DirectField& field, DirectRequest& request, int& hosts) {
  switch (field.name.size()) {
    case 4:
      if (equal_lower(field.name, "host")) return ++hosts == 1 && !field.value.empty() && all(field.value, visible);
      return true;
    case 6:
      return !equal_lower(field.name, "expect");
    case 7:
      return !equal_lower(field.name, "upgrade");
    case 10:
      if (!equal_lower(field.name, "connection")) return true;
      if (equal_lower(field.value, "close")) request.keep_alive = false;
      return !request.keep_alive || equal_lower(field.value, "keep-alive");
    case 14:
      return !equal_lower(field.name, "content-length");
    case 17:
      return !equal_lower(field.name, "transfer-encoding");
    default:
      return true;
  }
}

}  // namespace

std::string_view DirectRequest::field(std::string_view lower_case_name) const {
  for (const DirectField& one : fields) {
    if (equal_lower(one.name, lower_case_name)) return one.value;
  }
  return {};
}

std::string_view DirectRequest::only_field(std::string_view lower_case_name) const {
  const auto is_named = [&](const DirectField& one) { return equal_lower(one.name, lower_case_name); };
  return std::count_if(fields.begin(), fields.end(), is_named) == 1 ? field(lower_case_name) : std::string_view();
}

std::optional<DirectRequest> read_direct_request(std::string_view header, DirectFields& memory) {
  if (!header.ends_with("\r\n\r\n")) return std::nullopt;
  header.remove_suffix(2);
  DirectRequest request;
  const auto first = take_line(header);
  if (!first || !read_request_line(*first, request)) return std::nullopt;
  std::size_t count = 0;
  int hosts = 0;
  while (!header.empty()) {
    const auto line = take_line(header);
    if (!line || line->empty() || count == memory.size() || !all(*line, clean)) return std::nullopt;
    const std::size_t colon = line->find(':');
    if (colon == std::string_view::npos || colon == 0 || !all(line->substr(0, colon), token)) return std::nullopt;
    memory[count] = {line->substr(0, colon), trimmed(line->substr(colon + 1))};
    if (!note_field(memory[count], request, hosts)) return std::nullopt;
    ++count;
  }
  if (hosts != 1) return std::nullopt;
  request.fields = {memory.data(), count};
  return request;
}

}  // namespace qrcongo::http
