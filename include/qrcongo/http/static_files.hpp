// Files that the binary holds, as they are sent: by name, compressed where the client takes that, named by their bytes.
// Owned by who sends them; immutable, for any thread. The files' bytes live as long as the process.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "qrcongo/base/embedded.hpp"
#include "qrcongo/http/message.hpp"

namespace qrcongo::http {

// By the name's ending: "text/css; charset=utf-8".
std::string_view media_type_of(std::string_view name);

// Whether the name says which bytes it is of, by a hash of eight letters and digits before its endings:
// "console-4XJ2QKPA.js".
bool is_hashed(std::string_view name);

class StaticFiles {
 public:
  // Those below folder, "assets/"; they are asked for by the path that follows it. headers: of each answer.
  // unhashed_is_kept: the Cache-Control of a name that says nothing of its bytes; it lives as long as the process.
  StaticFiles(std::span<const EmbeddedFile> files, std::string_view folder, std::vector<Header> headers,
              std::string_view unhashed_is_kept = "no-cache");

  // For GET and HEAD: the file, 304 where the client has it, or Code::not_found. A hashed name may be kept for ever,
  // any other is asked for again each time unless the constructor was told otherwise.
  Result<Response> answer(const Request& request, std::string_view name) const;

 private:
  struct Form {
    std::string_view content;
    std::string etag;
  };
  struct File {
    std::string_view media_type;
    std::string_view cache_control;
    Form identity;
    std::optional<Form> brotli;
    std::optional<Form> gzip;
  };

  static Form form_of(std::string_view content);

  std::map<std::string, File, std::less<>> files_;
  const std::vector<Header> headers_;
};

}  // namespace qrcongo::http
