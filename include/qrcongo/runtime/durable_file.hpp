// A file that stands under its name whole and durable, or not at all: written as NAME.part, fsynced, renamed, its
// folder fsynced. One thread at a time.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/result.hpp"

namespace qrcongo::runtime {

// What direct writes begin at, in the file and in memory, and are a multiple of.
inline constexpr std::size_t direct_alignment = 4096;

// Memory of a multiple of direct_alignment, aligned to it.
class AlignedBytes {
 public:
  explicit AlignedBytes(std::size_t size);

  std::span<std::uint8_t> all() { return {bytes_.get(), size_}; }

 private:
  struct Free {
    void operator()(std::uint8_t* bytes) const { std::free(bytes); }
  };

  std::unique_ptr<std::uint8_t, Free> bytes_;
  std::size_t size_;
};

class DurableFile {
 public:
  // Removes a NAME.part that a crash left. Its Errors: Code::storage_full with the room that is left, else
  // Code::unavailable with what the system says. direct: for append_block, past the page cache where the file system
  // has that; else for append.
  static Result<DurableFile> begin(const std::string& path);
  static Result<DurableFile> begin_direct(const std::string& path);
  DurableFile(DurableFile&& other) noexcept;
  DurableFile& operator=(DurableFile&&) = delete;
  ~DurableFile();  // removes what was not published

  // Takes the room for so many bytes at once; false where the file system cannot.
  Result<bool> reserve(std::uint64_t size);
  Result<void> append(ByteView bytes);
  // The first `size` bytes of the block, a multiple of direct_alignment but for the last block of a file.
  Result<void> append_block(AlignedBytes& block, std::size_t size);
  Result<void> publish();  // once; after an Error the old file stands, or the new one

 private:
  DurableFile(std::string path, int file, bool direct) : path_(std::move(path)), file_(file), direct_(direct) {}
  static Result<DurableFile> open_part(const std::string& path, bool direct);
  std::string part() const { return path_ + ".part"; }
  Result<void> write_all(ByteView bytes);
  bool end_direct();

  std::string path_;
  int file_;  // -1 once closed
  bool direct_;
  std::uint64_t size_ = 0;  // without what fills up a last block
};

Result<void> sync_folder(const std::string& folder);  // a name in it is durable once this returned

// Makes the folder where it is not, durable in its parent, which must exist.
Result<void> make_folder(const std::string& path);

std::int64_t free_bytes(const std::string& folder);  // for this user; 0 where the system does not say
std::string format_megabytes(std::int64_t bytes);    // "12,3 Mo"

}  // namespace qrcongo::runtime
