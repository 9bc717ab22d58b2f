#include "qrcongo/runtime/durable_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <new>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "qrcongo/base/check.hpp"

namespace qrcongo::runtime {
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

}  // namespace

Result<void> sync_folder(const std::string& folder) {
  const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return refused(folder, errno);
  const int synced = fsync(file);
  const int error = errno;
  close(file);
  if (synced != 0) return refused(folder, error);
  return {};
}

AlignedBytes::AlignedBytes(std::size_t size)
    : bytes_(static_cast<std::uint8_t*>(std::aligned_alloc(direct_alignment, size))), size_(size) {
  if (bytes_ == nullptr) throw std::bad_alloc();
}

Result<DurableFile> DurableFile::begin(const std::string& path) { return open_part(path, false); }
Result<DurableFile> DurableFile::begin_direct(const std::string& path) { return open_part(path, true); }

Result<DurableFile> DurableFile::open_part(const std::string& path, bool direct) {
  const std::string part = path + ".part";
  // What a crash left goes first: it may have taken the room that is asked for next, and may be no file at all.
  if (unlink(part.c_str()) != 0 && errno != ENOENT) return refused(part, errno);
  constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  const int file = open(part.c_str(), direct ? flags | O_DIRECT : flags, 0600);
  if (file >= 0) return DurableFile(path, file, direct);
  if (direct && errno == EINVAL) return open_part(path, false);
  return refused(part, errno);
}

DurableFile::DurableFile(DurableFile&& other) noexcept
    : path_(std::move(other.path_)),
      file_(std::exchange(other.file_, -1)),
      direct_(other.direct_),
      size_(other.size_) {}

DurableFile::~DurableFile() {
  if (file_ < 0) return;
  close(file_);
  unlink(part().c_str());
}

Result<bool> DurableFile::reserve(std::uint64_t size) {
  if (fallocate(file_, FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(size)) == 0) return true;
  if (errno == EOPNOTSUPP || errno == ENOSYS || errno == EINVAL) return false;
  return refused(part(), errno);
}

Result<void> DurableFile::append(ByteView bytes) {
  check(!direct_, "direct writes are of aligned blocks");
  if (auto written = write_all(bytes); !written) return written;
  size_ += bytes.size();
  return {};
}

Result<void> DurableFile::append_block(AlignedBytes& block, std::size_t size) {
  check(size_ % direct_alignment == 0, "only the last block is no multiple of the alignment");
  const std::size_t whole = direct_ ? (size + direct_alignment - 1) / direct_alignment * direct_alignment : size;
  std::fill(block.all().begin() + static_cast<std::ptrdiff_t>(size),
            block.all().begin() + static_cast<std::ptrdiff_t>(whole), std::uint8_t{0});
  if (auto written = write_all(block.all().first(whole)); !written) return written;
  size_ += size;
  return {};
}

Result<void> DurableFile::write_all(ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EINVAL && direct_ && end_direct()) continue;
    if (written < 0) return refused(part(), errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

// Some file systems open a file for direct writes and then take none.
bool DurableFile::end_direct() {
  direct_ = false;
  const int flags = fcntl(file_, F_GETFL);
  return flags >= 0 && fcntl(file_, F_SETFL, flags & ~O_DIRECT) == 0;
}

Result<void> DurableFile::publish() {
  // Cuts off what a last block was filled up with, and what was reserved and not written.
  if (ftruncate(file_, static_cast<off_t>(size_)) != 0) return refused(part(), errno);
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

}  // namespace qrcongo::runtime
