// The archives on disk, which are copies of what their rows make: any may be missing or damaged, and is then made
// again. Owned by app; calls from any thread but the io threads, since they read and write files.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <tuple>

#include "qrcongo/base/result.hpp"
#include "qrcongo/stamps/service.hpp"

namespace qrcongo::stamps {

enum class FileCondition { whole, missing, damaged };

// Writes an archive's bytes from `offset` on. One thread at a time.
using RangeMaker = std::function<void(std::uint64_t offset, std::span<std::uint8_t> out)>;

class ArchiveFiles {
 public:
  ArchiveFiles(std::string data_dir, const Keyring& keyring) : data_dir_(std::move(data_dir)), keyring_(keyring) {}

  std::string path_of(const Archive& archive) const { return data_dir_ + "/" + archive.path; }

  // Against its row's size and SHA-256. Reads the file whole, unless it stands as it stood when it was last read.
  FileCondition condition(const Archive& archive);
  // The same, whatever was found before.
  FileCondition examine(const Archive& archive);

  // Makes any range without the rest. Nothing for archives of format 1, or where the key is missing.
  RangeMaker range_maker(const ArchiveSource& source) const;

  // Makes all its bytes again and compares them with the row: Code::internal where they are others, and then nothing is
  // written. write: as the file, whole and durable.
  Result<void> make_again(const ArchiveSource& source, std::size_t threads, bool write);

  // Removes the file; no Error where there is none.
  Result<void> remove(const Archive& archive);

 private:
  using Stamp = std::tuple<std::uint64_t, std::int64_t, std::int64_t, std::int64_t>;  // inode, size, time in s and ns

  static std::optional<Stamp> stamp_of(const std::string& path);

  const std::string data_dir_;
  const Keyring& keyring_;
  std::mutex mutex_;
  std::map<ArchiveId, Stamp> found_whole_;  // guarded by mutex_
};

}  // namespace qrcongo::stamps
