// The console and the public's camera page as the server sees them: two pages, each an application that runs in the
// browser, and the files that they load. Owned by Application; immutable, for any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "qrcongo/base/embedded.hpp"
#include "qrcongo/http/message.hpp"
#include "qrcongo/http/static_files.hpp"

namespace qrcongo::app {

class ConsolePages {
 public:
  // files: as the console's build names them, "index.html", "scan.html" and "assets/..."; what is not there is not
  // found. base_path: before every link, where a proxy serves the platform below a path.
  ConsolePages(std::span<const EmbeddedFile> files, std::string base_path);

  Result<http::Response> send_to_console(http::Request& request);  // GET /console
  Result<http::Response> show_console(http::Request& request);  // GET /console/{path...}: which screen, it says itself
  Result<http::Response> show_scanner(http::Request& request);  // GET /scanner
  Result<http::Response> show_asset(http::Request& request);    // GET /console/assets/{name...}

 private:
  struct Page {
    std::string html;
    std::string etag;
  };

  std::optional<Page> read_page(std::span<const EmbeddedFile> files, std::string_view path) const;
  // without: what is said where the binary lacks the page.
  static Result<http::Response> show(const std::optional<Page>& page, const http::Request& request,
                                     const char* without);

  const std::string base_path_;
  const http::StaticFiles assets_;
  const std::optional<Page> console_;
  const std::optional<Page> scanner_;
};

}  // namespace qrcongo::app
