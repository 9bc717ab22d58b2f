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
#include "archive_tags.hpp"
#include "file_image.hpp"
#include "qrcongo/base/log.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::stamps {
namespace {

constexpr std::size_t read_size = 1 << 20;
constexpr int rebuild_nice = 10;

// Nothing where the file cannot be read to its end, or it is told to stop.
std::optional<std::string> sha256_of(const std::string& path, const std::atomic<bool>& stopping) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return std::nullopt;
  crypto::Sha256 hash;
  std::vector<std::uint8_t> bytes(read_size);
  ssize_t got = 0;
  do {
    got = read(file, bytes.data(), bytes.size());
    if (got > 0) hash.update({bytes.data(), static_cast<std::size_t>(got)});
  } while (!stopping.load() && (got > 0 || (got < 0 && errno == EINTR)));
  close(file);
  if (got != 0) return std::nullopt;
  return to_hex(hash.finish());
}

constexpr std::size_t size_place = 2;  // in FileState
constexpr std::int64_t ms_a_second = 1000;

}  // namespace

std::optional<ArchiveFiles::FileState> ArchiveFiles::state_of(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileState{static_cast<std::int64_t>(status.st_dev),
                   static_cast<std::int64_t>(status.st_ino),
                   status.st_size,
                   status.st_mtim.tv_sec,
                   status.st_mtim.tv_nsec,
                   status.st_ctim.tv_sec,
                   status.st_ctim.tv_nsec};
}

RowCondition ArchiveFiles::condition_of(const ArchiveSource& source) const {
  return stamps::condition_of(source, keyring_);
}

Result<void> ArchiveFiles::require_usable(const ArchiveSource& source) const {
  return stamps::require_usable(source, keyring_);
}

bool ArchiveFiles::may_serve(const Archive& archive) {
  const auto now = state_of(path_of(archive));
  if (!now) return false;
  {
    const std::lock_guard lock(mutex_);
    const auto before = found_.find(archive.id);
    if (before != found_.end() && before->second.state == *now) return before->second.condition == FileCondition::whole;
  }
  std::unique_lock examining(examining_, std::defer_lock);
  if (archive.format_version > 1 && !examining.try_lock()) return false;
  if (!examining.owns_lock()) examining.lock();
  return examine(archive) == FileCondition::whole;
}

FileCondition ArchiveFiles::examine(const Archive& archive) {
  const std::string path = path_of(archive);
  const auto state = state_of(path);
  if (!state) return FileCondition::missing;
  const bool has_size = (*state)[size_place] == archive.size_bytes;
  const auto sha256 = has_size ? sha256_of(path, stopping_) : std::nullopt;
  const auto after = state_of(path);
  if (!after) return FileCondition::missing;
  const bool whole = sha256 == archive.sha256 && after == state;
  if (stopping_.load()) return FileCondition::damaged;
  if (!whole) log::warning("an archive's file is not its row's", {{"name", archive.name}});
  const std::lock_guard lock(mutex_);
  found_[archive.id] = {*state, whole ? FileCondition::whole : FileCondition::damaged};
  return found_[archive.id].condition;
}

RangeMaker ArchiveFiles::range_maker(const ArchiveSource& source) const {
  const bool has_crc = source.codes_crc.has_value() || !source.plan.codes_csv;
  if (source.plan.format_version != engine::archive_format_current || !has_crc) return {};
  // Of an archive that is not ready no tag says that its CRC is the one that was made: another one would be another
  // plain text under the same key.
  if (!source.archive.ready || !require_usable(source)) return {};
  const engine::StampKeys* keys = keyring_.find(source.plan.generation);
  // Its tables take a millisecond, so they are made when the first range is asked for.
  const auto image = std::make_shared<std::unique_ptr<FileImage>>();
  return [image, source, keys, &keyring = keyring_](std::uint64_t offset, std::span<std::uint8_t> out) {
    if (*image == nullptr) {
      if (!engine::check_plan(source.plan)) return false;
      const auto encryption = encryption_of(source, keyring);
      if (!encryption) return false;
      *image = std::make_unique<FileImage>(source.plan, *keys, engine::best_kernel(), *encryption);
      if (source.codes_crc) (*image)->archive().set_codes_crc(*source.codes_crc);
    }
    const std::uint64_t size = (*image)->size();
    const bool fits = size == static_cast<std::uint64_t>(source.archive.size_bytes) && out.size() <= size;
    if (!fits || offset > size - out.size()) return false;
    (*image)->fill(offset, out);
    return true;
  };
}

Result<void> ArchiveFiles::make_again(const ArchiveSource& source, std::size_t threads, bool write) {
  if (auto usable = require_usable(source); !usable) return usable;
  const engine::StampKeys* keys = keyring_.find(source.plan.generation);
  if (auto possible = engine::check_plan(source.plan); !possible) return possible;
  const auto encryption = encryption_of(source, keyring_);
  if (!encryption) return fail(encryption.error());
  runtime::ThreadPool pool("rebuild", threads, threads * tasks_a_maker_and_thread, rebuild_nice);
  ArchiveMaker maker(pool, stopping_, give_way_);
  MakeOptions options;
  if (write) options.path = path_of(source.archive);
  options.expected_sha256 = source.archive.sha256;
  options.encryption = *encryption;
  const auto made = maker.make(source.plan, *keys, options, [](std::int64_t) {});
  if (!made) return fail(made.error().code, source.archive.name + " : " + made.error().detail);
  if (!*made) return fail(Code::unavailable, "Le serveur s'arrête.");
  return {};
}

bool ArchiveFiles::is_older(const Archive& archive, std::int64_t before_ms) const {
  struct stat status {};
  return stat(path_of(archive).c_str(), &status) == 0 && status.st_mtim.tv_sec * ms_a_second < before_ms;
}

Result<void> ArchiveFiles::remove_older(const Archive& archive, std::int64_t before_ms) {
  if (!is_older(archive, before_ms)) return {};
  const std::string path = path_of(archive);
  if (unlink(path.c_str()) == 0 || errno == ENOENT) return {};
  return fail(Code::unavailable, fmt::format("Impossible de supprimer {} : {}.", path, std::strerror(errno)));
}

void ArchiveFiles::remove_unfinished() {
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data_dir_ + "/archives", error)) {
    if (entry.path().extension() == ".part") unlink(entry.path().c_str());
  }
}

}  // namespace qrcongo::stamps
