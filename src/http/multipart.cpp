#include "qrcongo/http/multipart.hpp"

#include <algorithm>
#include <optional>

#include "qrcongo/base/text.hpp"

namespace qrcongo::http {
namespace {

constexpr std::size_t parts_max = 8;
constexpr std::size_t part_header_bytes_max = 4096;  // a file's name, percent-encoded, is the longest thing in it
constexpr std::size_t name_bytes_max = 64;
constexpr std::size_t boundary_bytes_max = 70;  // RFC 2046 section 5.1.1
constexpr std::string_view line_end = "\r\n";
constexpr std::string_view header_end = "\r\n\r\n";

tl::unexpected<Error> unreadable(std::string why) {
  return fail(Code::malformed, "Le formulaire n'est pas lisible : " + why);
}

bool take(std::string_view& rest, std::string_view expected) {
  if (!rest.starts_with(expected)) return false;
  rest.remove_prefix(expected.size());
  return true;
}

void skip_blanks(std::string_view& rest) {
  while (rest.starts_with(' ') || rest.starts_with('\t')) rest.remove_prefix(1);
}

bool is_boundary(std::string_view text) {
  static constexpr std::string_view marks = "'()+_,-./:=? ";
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           marks.find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= boundary_bytes_max && !text.ends_with(' ') &&
         std::all_of(text.begin(), text.end(), fits);
}

struct Parameter {
  std::string name;  // lower case
  std::string_view value;
};

// One `; name=value` or `; name="value"`. Browsers write a quote inside a value as %22 (HTML, "multipart form data"),
// so that a quote always ends one.
std::optional<Parameter> take_parameter(std::string_view& rest) {
  skip_blanks(rest);
  if (!take(rest, ";")) return std::nullopt;
  skip_blanks(rest);
  const std::size_t equals = rest.find('=');
  if (equals == std::string_view::npos || equals == 0) return std::nullopt;
  Parameter parameter;
  parameter.name = to_lower_ascii(rest.substr(0, equals));
  rest.remove_prefix(equals + 1);
  const bool quoted = take(rest, "\"");
  const std::size_t end = quoted ? rest.find('"') : std::min(rest.find_first_of("; \t"), rest.size());
  if (end == std::string_view::npos) return std::nullopt;
  parameter.value = rest.substr(0, end);
  rest.remove_prefix(quoted ? end + 1 : end);
  return parameter;
}

std::optional<std::string_view> boundary_of(std::string_view content_type) {
  content_type.remove_prefix(std::min(content_type.find(';'), content_type.size()));
  std::optional<std::string_view> boundary;
  while (!content_type.empty()) {
    const auto parameter = take_parameter(content_type);
    if (!parameter) return std::nullopt;
    if (parameter->name != "boundary") continue;
    if (boundary || !is_boundary(parameter->value)) return std::nullopt;
    boundary = parameter->value;
  }
  return boundary;
}

bool read_disposition(std::string_view value, FormPart& part) {
  constexpr std::string_view kind = "form-data";
  if (to_lower_ascii(value.substr(0, kind.size())) != kind) return false;
  value.remove_prefix(kind.size());
  bool named = false;
  while (!value.empty()) {
    const auto parameter = take_parameter(value);
    if (!parameter) return false;
    if (parameter->name == "name" && !named) {
      named = true;
      part.name = std::string(parameter->value);
    } else if (parameter->name == "filename" && !part.is_file) {
      part.is_file = true;
    } else {
      return false;
    }
  }
  return !part.name.empty() && part.name.size() <= name_bytes_max;
}

// The lines before a part's content: what browsers send, each once, and nothing that would change the content.
bool read_part_header(std::string_view header, FormPart& part) {
  bool disposed = false;
  bool typed = false;
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(line_end), header.size());
    const std::string_view line = header.substr(0, end);
    header.remove_prefix(std::min(end + line_end.size(), header.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    const std::string name = to_lower_ascii(line.substr(0, colon));
    const std::string_view value = trim(line.substr(colon + 1));
    if (name == "content-disposition" && !disposed) {
      disposed = true;
      if (!read_disposition(value, part)) return false;
    } else if (name == "content-type" && !typed) {
      typed = true;
      part.media_type = to_lower_ascii(trim(value.substr(0, value.find(';'))));
      if (part.media_type.starts_with("multipart/")) return false;
    } else {
      return false;
    }
  }
  return disposed;
}

}  // namespace

bool is_multipart(const Request& request) {
  const std::string* type = request.header("Content-Type");
  if (type == nullptr) return false;
  return to_lower_ascii(trim(std::string_view(*type).substr(0, type->find(';')))) == "multipart/form-data";
}

Result<std::vector<FormPart>> read_multipart(const Request& request) {
  const auto boundary = is_multipart(request) ? boundary_of(*request.header("Content-Type")) : std::nullopt;
  if (!boundary) return unreadable("sa limite (boundary) manque ou n'en est pas une.");
  const std::string delimiter = "\r\n--" + std::string(*boundary);
  std::string_view rest = request.body;
  // The first delimiter has no line before it that it could end.
  if (!take(rest, std::string_view(delimiter).substr(line_end.size()))) return unreadable("il ne commence pas.");
  std::vector<FormPart> parts;
  while (take(rest, line_end)) {
    if (parts.size() == parts_max) return unreadable("il a trop de parties.");
    const std::size_t header = rest.substr(0, part_header_bytes_max).find(header_end);
    if (header == std::string_view::npos) return unreadable("une partie n'a pas d'en-tête.");
    FormPart part;
    if (!read_part_header(rest.substr(0, header), part)) return unreadable("l'en-tête d'une partie est faux.");
    const auto same = [&](const FormPart& other) { return other.name == part.name; };
    if (std::any_of(parts.begin(), parts.end(), same)) return unreadable("deux parties portent le même nom.");
    rest.remove_prefix(header + header_end.size());
    const std::size_t end = rest.find(delimiter);
    if (end == std::string_view::npos) return unreadable("une partie ne finit pas.");
    part.content = rest.substr(0, end);
    rest.remove_prefix(end + delimiter.size());
    parts.push_back(std::move(part));
  }
  const bool ended = take(rest, "--") && (rest.empty() || rest == line_end);
  if (!ended || parts.empty()) return unreadable("il ne finit pas.");
  return parts;
}

}  // namespace qrcongo::http
