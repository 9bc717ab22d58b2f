#include "report_photos.hpp"

#include <filesystem>
#include <system_error>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/runtime/durable_file.hpp"

namespace qrcongo::verification {

namespace {

// Scans and the database need the disk more.
constexpr std::int64_t kept_back_bytes = std::int64_t{2} << 30U;

}  // namespace

std::optional<std::string> photo_ending(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xD8\xFF")) return "jpg";       // ITU-T T.81 annex B: SOI, then a marker
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return "png";  // ISO/IEC 15948 section 5.2
  return std::nullopt;
}

std::string photo_media_type(std::string_view ending) { return ending == "png" ? "image/png" : "image/jpeg"; }

Result<void> keep_photo(const std::string& folder, const std::string& name, std::string_view bytes) {
  if (auto made = runtime::make_folder(folder); !made) return made;
  if (runtime::free_bytes(folder) < kept_back_bytes) {
    return fail(Error{Code::storage_full, "Les photos ne sont pas acceptées en ce moment.", {}, 3600});
  }
  auto file = runtime::DurableFile::begin(folder + "/" + name);
  if (!file) return fail(file.error());
  if (auto written = file->append(as_bytes(bytes)); !written) return written;
  return file->publish();
}

void remove_photo(const std::string& folder, const std::string& name) {
  std::error_code ignored;
  std::filesystem::remove(folder + "/" + name, ignored);
}

}  // namespace qrcongo::verification
