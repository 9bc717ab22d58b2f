// Files that the build wrote into the binary (cmake/embed.cmake). They live as long as the process; any thread.
#pragma once

#include <span>
#include <string_view>

namespace qrcongo {

struct EmbeddedFile {
  std::string_view path;
  std::string_view content;
  std::string_view brotli{};  // the content compressed, where the build did so and it is smaller
  std::string_view gzip{};
};

std::span<const EmbeddedFile> embedded_migrations();  // migrations/, in order of name: "sqlite/0001_...sql"
std::span<const EmbeddedFile> embedded_web();         // web/ as it is served: "openapi.json", "public/..."
std::span<const EmbeddedFile> embedded_console();     // web/dist/: "index.html", "assets/..."; may be empty
std::span<const EmbeddedFile> embedded_config();      // "qrcongo.toml"

}  // namespace qrcongo
