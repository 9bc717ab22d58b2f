#include "durable_file.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace qrcongo::stamps {
namespace {

std::string folder_of(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path();
  return parent.empty() ? "." : parent.string();
}

tl::unexpected<Error> refused(const std::string& path, int error) {
  if (error == ENOSPC || error == EDQUOT) {
    const std::string folder = folder_of(path);
    return fail(Code::storage_full, fmt::format("Le disque est plein : il reste {} libres dans {}.",
                                                format_megabytes(free_bytes(folder)), folder));
  }
  return fail(Code::unavailable, fmt::format("Impossible d'écrire {} : {}.", path, std::strerror(error)));
}

Result<void> sync_folder(const std::string& folder) {
  const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return refused(folder, errno);
  const int synced = fsync(file);
  const int error = errno;
  close(file);
  if (synced != 0) return refused(folder, error);
  return {};
}

}  // namespace

Result<DurableFile> DurableFile::begin(const std::string& path) {
  const std::string part = path + ".part";
  const int file = open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return refused(part, errno);
  return DurableFile(path, file);
}

DurableFile::DurableFile(DurableFile&& other) noexcept
    : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)) {}

DurableFile::~DurableFile() {
  if (file_ < 0) return;
  close(file_);
  unlink(part().c_str());
}

Result<void> DurableFile::append(ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return refused(part(), errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> DurableFile::publish() {
  if (fsync(file_) != 0) return refused(part(), errno);
  if (rename(part().c_str(), path_.c_str()) != 0) return refused(path_, errno);
  close(std::exchange(file_, -1));
  return sync_folder(folder_of(path_));
}

Result<void> make_folder(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0) {
    if (errno == EEXIST) return {};
    return refused(path, errno);
  }
  return sync_folder(folder_of(path));
}

std::int64_t free_bytes(const std::string& folder) {
  struct statvfs status {};
  if (statvfs(folder.c_str(), &status) != 0) return 0;
  return static_cast<std::int64_t>(status.f_bavail * status.f_frsize);
}

std::string format_megabytes(std::int64_t bytes) {
  const std::int64_t tenths = bytes / 100'000;
  return fmt::format("{},{} Mo", tenths / 10, tenths % 10);
}

}  // namespace qrcongo::stamps
