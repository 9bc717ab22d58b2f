// A header that the guard lets through has one meaning, read as plainly as can be; and the hot path reads no header
// that the guard would refuse.
#include <cctype>
#include <string>

#include "fuzz.hpp"
#include "src/http/direct_request.hpp"
#include "src/http/framing_guard.hpp"

using namespace qrcongo;
using fuzzing::must;

namespace {

std::string lowered(std::string_view text) {
  std::string out;
  for (const char c : text) out.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  return out;
}

std::size_t count_fields(const std::string& header, const std::string& name) {
  std::size_t count = 0;
  for (std::size_t at = header.find("\r\n" + name + ":"); at != std::string::npos;
       at = header.find("\r\n" + name + ":", at + 1))
    ++count;
  return count;
}

void check_sound(std::string_view header) {
  must(!http::has_bare_line_feed(header));
  must(header.find('\0') == std::string_view::npos);
  must(header.find("\r\n ") == std::string_view::npos && header.find("\r\n\t") == std::string_view::npos);
  must(header.find("\r\n\r\n") + 4 == header.size());
  for (std::size_t at = header.find('\r'); at != std::string_view::npos; at = header.find('\r', at + 1))
    must(header.substr(at, 2) == "\r\n");
  const std::string low = lowered(header);
  const std::string first = low.substr(0, low.find("\r\n"));
  const bool newer = first.ends_with(" http/1.1");
  must(newer || first.ends_with(" http/1.0"));
  const std::size_t hosts = count_fields(low, "host");
  must(hosts == 1 || (hosts == 0 && !newer));
  const std::size_t lengths = count_fields(low, "content-length");
  const std::size_t encodings = count_fields(low, "transfer-encoding");
  must(lengths + encodings <= 1);
  must(encodings == 0 || newer);
  // No name that a forgiving reader might take for one of these.
  for (const char* close :
       {"content-length ", "content-length\t", "transfer-encoding ", "transfer-encoding\t", "host "})
    must(low.find(std::string("\r\n") + close) == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view header = fuzzing::text_of(data, size);
  const bool sound = http::fault_in_framing(header).empty();
  if (sound) check_sound(header);
  http::DirectFields fields;
  if (http::read_direct_request(header, fields)) must(sound);
  return 0;
}
