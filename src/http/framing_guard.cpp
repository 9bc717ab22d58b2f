#include "framing_guard.hpp"

#include "qrcongo/base/text.hpp"

namespace qrcongo::http {
namespace {

constexpr std::string_view line_end = "\r\n";

// RFC 9110 section 5.6.2.
bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  if (text.empty()) return false;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && marks.find(c) == std::string_view::npos) return false;
  }
  return true;
}

// Printable ASCII without the space.
bool is_visible(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7F) return false;
  }
  return !text.empty();
}

// No fragment, which is no server's business, and no backslash, which some programs take for a slash.
bool is_target(std::string_view text) {
  return is_visible(text) && text.find_first_of("#\\") == std::string_view::npos;
}

// No CR, LF or NUL inside a line, nor other control characters but a tab.
bool is_clean_line(std::string_view line) {
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7F) return false;
  }
  return true;
}

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find(line_end);
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + line_end.size());
  return line;
}

struct RequestLine {
  bool sound = false;
  bool http_1_1 = false;
};

RequestLine read_request_line(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return {};
  const std::string_view version = line.substr(last + 1);
  const bool known = version == "HTTP/1.1" || version == "HTTP/1.0";
  return {known && is_token(line.substr(0, first)) && is_target(line.substr(first + 1, last - first - 1)),
          version == "HTTP/1.1"};
}

struct Framing {
  int hosts = 0;
  int lengths = 0;
  int encodings = 0;
};

// Empty, or what is wrong with this one field.
std::string_view note_field(Framing& framing, std::string_view line, bool http_1_1) {
  if (line.front() == ' ' || line.front() == '\t') return "a folded line";
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return "a field without a proper name";
  const std::string name = to_lower_ascii(line.substr(0, colon));
  const std::string_view value = trim(line.substr(colon + 1));
  if (name == "host") {
    ++framing.hosts;
    if (!is_visible(value)) return "an empty Host";
  }
  if (name == "content-length") {
    ++framing.lengths;
    if (value.empty() || value.size() > 15 || value.find_first_not_of("0123456789") != std::string_view::npos) {
      return "a Content-Length that is no number";
    }
  }
  if (name == "transfer-encoding") {
    ++framing.encodings;
    if (!http_1_1) return "Transfer-Encoding on HTTP/1.0";
    if (to_lower_ascii(value) != "chunked") return "a Transfer-Encoding that is not chunked";
  }
  return {};
}

}  // namespace

bool has_bare_line_feed(std::string_view text) {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    if (at == 0 || text[at - 1] != '\r') return true;
  }
  return false;
}

bool is_sound_chunk_extension(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte >= 0x7F) return false;
  }
  return true;
}

std::string_view fault_in_framing(std::string_view header) {
  if (!header.ends_with("\r\n\r\n")) return "no empty line";
  header.remove_suffix(line_end.size());
  const std::string_view first = take_line(header);
  const RequestLine request_line = read_request_line(first);
  if (!request_line.sound || !is_clean_line(first)) return "a request line that is none";
  Framing framing;
  while (!header.empty()) {
    const std::string_view line = take_line(header);
    if (line.empty() || !is_clean_line(line)) return "a control character";
    if (const std::string_view fault = note_field(framing, line, request_line.http_1_1); !fault.empty()) return fault;
  }
  if (framing.hosts > 1 || (request_line.http_1_1 && framing.hosts == 0)) return "not exactly one Host";
  if (framing.lengths > 1) return "more than one Content-Length";
  if (framing.encodings > 1) return "more than one Transfer-Encoding";
  if (framing.lengths > 0 && framing.encodings > 0) return "both Content-Length and Transfer-Encoding";
  return {};
}

}  // namespace qrcongo::http
