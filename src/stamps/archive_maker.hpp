// Makes one archive from its plan: work threads make chunks, the calling thread puts them together in order, hashes and
// writes them. The memory is a few chunks and the ZIP's directory, whatever the archive's size. Owned by Issuance.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "qrcongo/base/function_ref.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/runtime/thread_pool.hpp"
#include "qrcongo/stamps/engine/archive.hpp"

namespace qrcongo::stamps {

inline constexpr std::size_t chunks_in_flight_a_thread = 3;

// Bytes that must stay free, so that the database beside the archives can go on writing.
inline constexpr std::int64_t disk_reserve_bytes = 8 * 1024 * 1024;

struct MadeArchive {
  std::int64_t size_bytes = 0;
  std::string sha256;  // hex
};

class ArchiveMaker {
 public:
  // The pool's queue holds chunks_in_flight_a_thread chunks a thread, else aborts.
  ArchiveMaker(runtime::ThreadPool& pool, const std::atomic<bool>& stopping) : pool_(pool), stopping_(stopping) {}

  // Writes `path` whole and durable. Nothing where it was told to stop, and then no file stands. Code::storage_full
  // where the disk, less its reserve, has no room. made(stamps) after each chunk, on this thread.
  Result<std::optional<MadeArchive>> make(const engine::ArchivePlan& plan, const engine::StampKeys& keys,
                                          const std::string& path, FunctionRef<void(std::int64_t)> made);

  // Of the last archive, with the piece that found no room.
  std::int64_t bytes_reached() const { return bytes_reached_; }

 private:
  runtime::ThreadPool& pool_;
  const std::atomic<bool>& stopping_;
  std::int64_t bytes_reached_ = 0;
};

}  // namespace qrcongo::stamps
