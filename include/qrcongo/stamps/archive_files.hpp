// The archives on disk, which are copies of what their rows make: any may be missing or damaged, and is then made
// again. Owned by app; calls from any thread but the io threads, since they read and write files.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "qrcongo/base/result.hpp"
#include "qrcongo/stamps/service.hpp"

namespace qrcongo::stamps {

enum class FileCondition { whole, missing, damaged };

// Of an archive's row. Altered: it is not what the server wrote, so that nothing is made of it, sent or taken for said.
// Compromised: its generation is, whose stamps pass for copies, so that nothing more is made or handed over either.
enum class RowCondition { genuine, altered, without_key, compromised };

// Writes an archive's bytes from `offset` on; false where the row does not fit its own archive. One thread at a time.
using RangeMaker = std::function<bool(std::uint64_t offset, std::span<std::uint8_t> out)>;

class ArchiveFiles {
 public:
  // give_way: see ArchiveMaker.
  ArchiveFiles(std::string data_dir, const Keyring& keyring, std::function<void()> give_way)
      : data_dir_(std::move(data_dir)), keyring_(keyring), give_way_(std::move(give_way)) {}

  std::string path_of(const Archive& archive) const { return data_dir_ + "/" + archive.path; }

  RowCondition condition_of(const ArchiveSource& source) const;
  // Code::internal where the row was altered, with an error in the log; Code::wrong_state where its generation is
  // compromised, Code::unavailable where its key is missing. Whoever sends, hands over or makes asks this first.
  Result<void> require_usable(const ArchiveSource& source) const;

  // Whether the file may be sent: its size and SHA-256 are its row's. Reads it whole, unless it stands as it stood when
  // it was last read; one file at a time, so that meanwhile the others are made from their rows where they can be.
  bool may_serve(const Archive& archive);
  // Reads it whole, whatever was found before.
  FileCondition examine(const Archive& archive);

  // Makes any range without the rest. Nothing for archives of format 1, for those that were never made whole, and where
  // the row is not usable.
  RangeMaker range_maker(const ArchiveSource& source) const;

  // Makes all its bytes again and compares them with the row: Code::internal where they are others or the row was
  // altered, and then nothing is written. write: as the file, whole and durable.
  Result<void> make_again(const ArchiveSource& source, std::size_t threads, bool write);

  bool is_older(const Archive& archive, std::int64_t before_ms) const;  // whether a file stands and was written before
  // Removes the file if it was written before that time; no Error where there is none.
  Result<void> remove_older(const Archive& archive, std::int64_t before_ms);
  // What a crash left under way. Nobody may be making archives.
  void remove_unfinished();

  void stop() { stopping_ = true; }  // what is made or read is given up, with Code::unavailable

 private:
  // Device, inode, size, and the times of the last change of content and of status, in s and ns.
  using FileState = std::array<std::int64_t, 7>;
  struct Finding {
    FileState state{};
    FileCondition condition = FileCondition::damaged;
  };

  static std::optional<FileState> state_of(const std::string& path);

  const std::string data_dir_;
  const Keyring& keyring_;
  const std::function<void()> give_way_;
  std::atomic<bool> stopping_{false};
  std::mutex examining_;  // held while a file is read for may_serve
  std::mutex mutex_;
  std::map<ArchiveId, Finding> found_;  // guarded by mutex_
};

}  // namespace qrcongo::stamps
