// Times the making of archives, through the pipeline that orders go through. For `qrcongo bench generate`; the calling
// thread and its own work threads.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "qrcongo/base/result.hpp"
#include "qrcongo/stamps/engine/code.hpp"

namespace qrcongo::stamps {

struct GenerationBench {
  std::string folder;  // where archives are written, durable, and removed again
  std::int64_t stamps = 2'000'000;
  std::int64_t archive_stamps = 1'000'000;
  std::size_t threads = 1;
  bool as_shipped = false;  // with codes.csv and SHA-256; else PNG and ZIP alone
  bool encrypted = false;   // to a printer's age key
  const engine::Kernel* kernel = nullptr;
  int nice = 0;                      // of the work threads
  std::function<void()> give_way{};  // what they call between two blocks; may be empty
};

struct GenerationTimes {
  std::int64_t stamps = 0;
  double wall_s = 0;
  double cpu_s = 0;  // of all threads, the kernel's share included
  std::int64_t bytes = 0;
  std::int64_t peak_rss_bytes = 0;  // of the process while it went on; 0 where the system does not say
};

Result<GenerationTimes> time_archives(const GenerationBench& bench);

// One thread, the stamps' records into one block of memory again and again.
GenerationTimes time_in_memory(const engine::Kernel& kernel, std::int64_t stamps);

struct RangeTimes {
  double worst_s = 0;      // of the ranges that are spread over the archive
  double directory_s = 0;  // of the slowest in the directory
};

// Ranges of `bytes` of an archive of so many stamps, each made from its row alone.
RangeTimes time_ranges(const engine::Kernel& kernel, std::uint32_t stamps, std::size_t bytes);

}  // namespace qrcongo::stamps
