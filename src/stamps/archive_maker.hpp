// Makes one archive from its plan: work threads make its bytes and encrypt them, the calling thread hashes and writes
// them in order. The memory is a few blocks and a note a stamp. Owned by who makes archives; one archive at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "archive_encryption.hpp"
#include "qrcongo/base/function_ref.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/runtime/thread_pool.hpp"
#include "qrcongo/stamps/engine/archive.hpp"

namespace qrcongo::stamps {

// Tasks that a maker posts to its pool at once: one a thread.
inline constexpr std::size_t tasks_a_maker_and_thread = 1;

// Bytes that must stay free, so that the database beside the archives can go on writing.
inline constexpr std::int64_t disk_reserve_bytes = 8 * 1024 * 1024;

struct MadeArchive {
  std::int64_t size_bytes = 0;             // of the file, as all but the CRC
  std::string sha256;                      // hex; empty where it was not asked for
  std::optional<std::uint32_t> codes_crc;  // of codes.csv, from format 2 on
};

struct MakeOptions {
  std::string path;             // empty: nothing is written, for a file that nobody keeps
  bool hashes = true;           // false: the benchmark's, to measure what hashing costs
  std::string expected_sha256;  // hex; Code::internal and no file where the bytes are others
  const engine::Kernel* kernel = &engine::best_kernel();
  ArchiveEncryption encryption{};  // of this one archive; empty: none
};

class ArchiveMaker {
 public:
  // give_way is called by the work threads between two blocks and may wait.
  ArchiveMaker(runtime::ThreadPool& pool, const std::atomic<bool>& stopping, std::function<void()> give_way)
      : pool_(pool), stopping_(stopping), give_way_(std::move(give_way)) {}

  // Writes the file whole and durable. Nothing where it was told to stop, and then no file stands. Code::storage_full
  // where the disk, less its reserve, has no room. made(stamps) after each piece, on this thread.
  Result<std::optional<MadeArchive>> make(const engine::ArchivePlan& plan, const engine::StampKeys& keys,
                                          const MakeOptions& options, FunctionRef<void(std::int64_t)> made);

  // Of the last archive, with the piece that found no room.
  std::int64_t bytes_reached() const { return bytes_reached_; }

 private:
  runtime::ThreadPool& pool_;
  const std::atomic<bool>& stopping_;
  const std::function<void()> give_way_;
  std::int64_t bytes_reached_ = 0;
};

}  // namespace qrcongo::stamps
