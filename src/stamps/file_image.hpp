// One archive's file as it is written and sent: the archive's bytes, or those of its age encryption. Any range without
// the rest, by any thread. Owned by who makes or serves the file.
#pragma once

#include <cstdint>
#include <span>

#include "archive_encryption.hpp"
#include "qrcongo/stamps/engine/archive.hpp"

namespace qrcongo::stamps {

class FileImage {
 public:
  // encryption: empty for an archive that is not encrypted. Plan and keys as for ArchiveImage.
  FileImage(engine::ArchivePlan plan, const engine::StampKeys& keys, const engine::Kernel& kernel,
            ArchiveEncryption encryption);

  engine::ArchiveImage& archive() { return archive_; }
  const engine::ArchiveImage& archive() const { return archive_; }
  bool is_encrypted() const { return encryption_ != nullptr; }
  std::uint64_t size() const { return size_; }

  // Where in the archive the range [begin, end) of the file comes from. Encrypted, a chunk is needed whole even where
  // the range holds a part of it.
  struct Source {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t own = 0;  // from here on it belongs to this range: ranges that follow each other share no byte

    std::size_t size() const { return static_cast<std::size_t>(end - begin); }
  };
  Source source_of(std::uint64_t begin, std::uint64_t end) const;
  // Of the file's range that begins at `begin`, its source's `own`.
  std::uint64_t own_from(std::uint64_t begin) const;

  // Of an encrypted file alone: writes its bytes from `begin` on. plain: all of source_of(that range).
  void encrypt(std::uint64_t begin, std::span<std::uint8_t> out, ByteView plain) const;

  // Writes the file's bytes from `begin` on, made from the row; codes.csv's CRC must be known.
  void fill(std::uint64_t begin, std::span<std::uint8_t> out) const;

 private:
  std::uint64_t first_chunk_in(std::uint64_t begin) const;  // that is in the range, wholly or in part

  engine::ArchiveImage archive_;
  const ArchiveEncryption encryption_;
  const std::uint64_t size_;
};

}  // namespace qrcongo::stamps
