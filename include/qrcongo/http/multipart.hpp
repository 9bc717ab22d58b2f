// Reads what a browser's form sends with a file in it: multipart/form-data (RFC 7578), as strictly as browsers write
// it. Stateless; a part's content is a view into the request's body and lives as long.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "qrcongo/base/result.hpp"
#include "qrcongo/http/message.hpp"

namespace qrcongo::http {

struct FormPart {
  std::string name;
  bool is_file = false;    // it came with a file's name, which is nobody's business here
  std::string media_type;  // as declared, in small letters and without parameters; empty where it was not
  std::string_view content;
};

bool is_multipart(const Request& request);  // by its Content-Type

// Code::malformed for anything but a boundary of RFC 2046, at most 8 parts and each named once, without a preamble, an
// epilogue or a multipart inside. No part at all is none either.
Result<std::vector<FormPart>> read_multipart(const Request& request);

}  // namespace qrcongo::http
