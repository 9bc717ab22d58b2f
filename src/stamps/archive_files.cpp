#include "qrcongo/stamps/archive_files.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive_maker.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::stamps {
namespace {

constexpr std::size_t read_size = 1 << 20;
constexpr int rebuild_nice = 10;

// Nothing where the file cannot be read to its end.
std::optional<std::string> sha256_of(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  crypto::Sha256 hash;
  std::vector<std::uint8_t> bytes(read_size);
  ssize_t got = 0;
  do {
    got = read(file, bytes.data(), bytes.size());
    if (got > 0) hash.update({bytes.data(), static_cast<std::size_t>(got)});
  } while (got > 0 || (got < 0 && errno == EINTR));
  close(file);
  if (got < 0) return std::nullopt;
  return to_hex(hash.finish());
}

}  // namespace

std::optional<ArchiveFiles::Stamp> ArchiveFiles::stamp_of(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return std::nullopt;
  return Stamp{status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

FileCondition ArchiveFiles::condition(const Archive& archive) {
  const auto now = stamp_of(path_of(archive));
  if (!now) return FileCondition::missing;
  {
    const std::lock_guard lock(mutex_);
    const auto before = found_whole_.find(archive.id);
    if (before != found_whole_.end() && before->second == *now) return FileCondition::whole;
  }
  return examine(archive);
}

FileCondition ArchiveFiles::examine(const Archive& archive) {
  const std::string path = path_of(archive);
  const auto before = stamp_of(path);
  if (!before) return FileCondition::missing;
  if (std::get<1>(*before) != archive.size_bytes || sha256_of(path) != archive.sha256) return FileCondition::damaged;
  const std::lock_guard lock(mutex_);
  found_whole_[archive.id] = *before;
  return FileCondition::whole;
}

RangeMaker ArchiveFiles::range_maker(const ArchiveSource& source) const {
  const engine::StampKeys* keys = keyring_.find(source.plan.generation);
  const bool has_crc = source.codes_crc.has_value() || !source.plan.codes_csv;
  if (source.plan.format_version == 1 || keys == nullptr || !has_crc) return {};
  // Its tables take a millisecond, so they are made when the first range is asked for.
  const auto image = std::make_shared<std::unique_ptr<engine::ArchiveImage>>();
  return [image, plan = source.plan, crc = source.codes_crc, keys](std::uint64_t offset, std::span<std::uint8_t> out) {
    if (*image == nullptr) {
      *image = std::make_unique<engine::ArchiveImage>(plan, *keys, engine::best_kernel());
      if (crc) (*image)->set_codes_crc(*crc);
    }
    (*image)->fill(offset, out, {});
  };
}

Result<void> ArchiveFiles::make_again(const ArchiveSource& source, std::size_t threads, bool write) {
  const engine::StampKeys* keys = keyring_.find(source.plan.generation);
  if (keys == nullptr) return fail(Code::unavailable, "La clé de cette série manque : rien ne peut être refait.");
  const std::atomic<bool> never{false};
  runtime::ThreadPool pool("rebuild", threads, threads * tasks_a_maker_and_thread, rebuild_nice);
  ArchiveMaker maker(pool, never, [] {});
  MakeOptions options;
  if (write) options.path = path_of(source.archive);
  options.expected_sha256 = source.archive.sha256;
  const auto made = maker.make(source.plan, *keys, options, [](std::int64_t) {});
  if (!made) return fail(made.error());
  return {};
}

Result<void> ArchiveFiles::remove(const Archive& archive) {
  const std::string path = path_of(archive);
  if (unlink(path.c_str()) == 0 || errno == ENOENT) return {};
  return fail(Code::unavailable, fmt::format("Impossible de supprimer {} : {}.", path, std::strerror(errno)));
}

}  // namespace qrcongo::stamps
