#include "report_photos.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <sys/stat.h>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/id.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/crypto/aes.hpp"
#include "qrcongo/runtime/durable_file.hpp"

namespace qrcongo::verification {

namespace {

// Scans and the database need the disk more.
constexpr std::int64_t kept_back_bytes = std::int64_t{2} << 30U;

bool is_older(const std::string& path, std::int64_t before_ms) {
  struct stat status {};
  return lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_mtim.tv_sec * second_ms < before_ms;
}

// Whatever else lies there is somebody's who put it there.
bool is_photo_name(const std::string& name) {
  const std::size_t dot = name.find('.');
  return dot != std::string::npos && is_uuid(std::string_view(name).substr(0, dot));
}

// Before the sealed bytes: no picture begins so.
constexpr std::string_view sealed_mark = "QRCSEAL1";

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Result<void> write_sealed(const std::string& folder, const std::string& name, std::string_view bytes, ByteView key) {
  SystemRandom random;
  const Bytes sealed = crypto::seal_aes_gcm(key, as_bytes(bytes), as_bytes(name), random);
  auto file = runtime::DurableFile::begin(folder + "/" + name);
  if (!file) return fail(file.error());
  if (auto written = file->append(as_bytes(sealed_mark)); !written) return written;
  if (auto written = file->append(sealed); !written) return written;
  return file->publish();
}

}  // namespace

std::optional<std::string> photo_ending(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xD8\xFF")) return "jpg";       // ITU-T T.81 annex B: SOI, then a marker
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return "png";  // ISO/IEC 15948 section 5.2
  return std::nullopt;
}

std::string photo_media_type(std::string_view ending) { return ending == "png" ? "image/png" : "image/jpeg"; }

bool may_be_declared_as(std::string_view ending, std::string_view media_type) {
  if (media_type.empty() || media_type == "application/octet-stream") return true;
  // Older browsers have names of their own for JPEG.
  const bool is_jpeg = media_type == "image/jpeg" || media_type == "image/jpg" || media_type == "image/pjpeg";
  return ending == "jpg" ? is_jpeg : media_type == "image/png";
}

Result<void> keep_photo(const std::string& folder, const std::string& name, std::string_view bytes, ByteView key) {
  if (auto made = runtime::make_folder(folder); !made) return made;
  if (runtime::free_bytes(folder) < kept_back_bytes) {
    return fail(Error{Code::storage_full, "Les photos ne sont pas acceptées en ce moment.", {}, 3600});
  }
  return write_sealed(folder, name, bytes, key);
}

Result<std::string> read_photo(const std::string& folder, const std::string& name, ByteView key) {
  const std::string content = content_of(folder + "/" + name);
  const auto refused = [&] { return fail(Code::internal, "the photo " + name + " is missing, altered or not sealed"); };
  if (!content.starts_with(sealed_mark)) return refused();
  const auto plain =
      crypto::open_aes_gcm(key, as_bytes(std::string_view(content).substr(sealed_mark.size())), as_bytes(name));
  if (!plain) return refused();
  return std::string(as_text(plain->view()));
}

Result<bool> seal_photo(const std::string& folder, const std::string& name, ByteView key) {
  const std::string content = content_of(folder + "/" + name);
  if (!photo_ending(content)) return false;
  if (auto written = write_sealed(folder, name, content, key); !written) return fail(written.error());
  return true;
}

std::vector<std::string> photo_names(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    std::string name = entry.path().filename().string();
    if (is_photo_name(name)) names.push_back(std::move(name));
  }
  return names;
}

void remove_photo(const std::string& folder, const std::string& name) {
  std::error_code ignored;
  std::filesystem::remove(folder + "/" + name, ignored);
}

std::int64_t sweep_photos(const std::string& folder, const std::set<std::string>& kept, std::int64_t before_ms) {
  std::int64_t removed = 0;
  for (const std::string& name : photo_names(folder)) {
    if (kept.contains(name) || !is_older(folder + "/" + name, before_ms)) continue;
    remove_photo(folder, name);
    ++removed;
  }
  return removed;
}

}  // namespace qrcongo::verification
