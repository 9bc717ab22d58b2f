// A file that stands under its name whole and durable, or not at all: written as NAME.part, fsynced, renamed, its
// folder fsynced. Private to stamps; one thread at a time.
#pragma once

#include <cstdint>
#include <string>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/result.hpp"

namespace qrcongo::stamps {

class DurableFile {
 public:
  // Writes over a NAME.part that a crash left. Its Errors: Code::storage_full with the room that is left, else
  // Code::unavailable with what the system says.
  static Result<DurableFile> begin(const std::string& path);
  DurableFile(DurableFile&& other) noexcept;
  DurableFile& operator=(DurableFile&&) = delete;
  ~DurableFile();  // removes what was not published

  Result<void> append(ByteView bytes);
  Result<void> publish();  // once; after an Error the old file stands, or the new one

 private:
  DurableFile(std::string path, int file) : path_(std::move(path)), file_(file) {}
  std::string part() const { return path_ + ".part"; }

  std::string path_;
  int file_;  // -1 once closed
};

// Makes the folder where it is not, durable in its parent, which must exist.
Result<void> make_folder(const std::string& path);

std::int64_t free_bytes(const std::string& folder);  // for this user; 0 where the system does not say
std::string format_megabytes(std::int64_t bytes);    // "12,3 Mo"

}  // namespace qrcongo::stamps
