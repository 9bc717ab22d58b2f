#include "file_image.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "qrcongo/base/check.hpp"

namespace qrcongo::stamps {
namespace {

constexpr std::uint64_t sealed_bytes = crypto::age_chunk_bytes + crypto::age_tag_bytes;
// Of a long range, what is held unencrypted at a time.
constexpr std::uint64_t fill_bytes = 32 * sealed_bytes;

void copy_part(ByteView bytes, std::uint64_t at, std::uint64_t begin, std::span<std::uint8_t> out) {
  const std::uint64_t first = std::max(at, begin);
  const std::uint64_t last = std::min(at + bytes.size(), begin + out.size());
  if (first < last) std::memcpy(out.data() + (first - begin), bytes.data() + (first - at), last - first);
}

}  // namespace

FileImage::FileImage(engine::ArchivePlan plan, const engine::StampKeys& keys, const engine::Kernel& kernel,
                     ArchiveEncryption encryption)
    : archive_(std::move(plan), keys, kernel),
      encryption_(std::move(encryption)),
      size_(encryption_ ? encryption_->size_of(archive_.size()) : archive_.size()) {}

std::uint64_t FileImage::first_chunk_in(std::uint64_t begin) const {
  const std::uint64_t opening = encryption_->opening().size();
  return begin <= opening ? 0 : (begin - opening) / sealed_bytes;
}

std::uint64_t FileImage::own_from(std::uint64_t begin) const {
  if (!encryption_) return begin;
  const std::uint64_t opening = encryption_->opening().size();
  const std::uint64_t chunk = begin <= opening ? 0 : (begin - opening + sealed_bytes - 1) / sealed_bytes;
  return std::min(chunk * crypto::age_chunk_bytes, archive_.size());
}

FileImage::Source FileImage::source_of(std::uint64_t begin, std::uint64_t end) const {
  if (!encryption_) return {begin, end, begin};
  const std::uint64_t from = std::min(first_chunk_in(begin) * crypto::age_chunk_bytes, archive_.size());
  // Where the range ends inside a chunk, that chunk began in it: its end is where the next range's own bytes begin.
  return {from, std::max(own_from(end), from), own_from(begin)};
}

void FileImage::encrypt(std::uint64_t begin, std::span<std::uint8_t> out, ByteView plain) const {
  const ByteView opening = encryption_->opening();
  const std::uint64_t end = begin + out.size();
  check(end <= size_ && plain.size() == source_of(begin, end).size(), "a range and its source, inside the file");
  copy_part(opening, 0, begin, out);
  std::array<std::uint8_t, sealed_bytes> cut{};
  for (std::uint64_t chunk = first_chunk_in(begin); !plain.empty(); ++chunk) {
    const ByteView part = plain.first(std::min(plain.size(), crypto::age_chunk_bytes));
    plain = plain.subspan(part.size());
    const std::uint64_t at = opening.size() + chunk * sealed_bytes;
    const std::size_t sealed = part.size() + crypto::age_tag_bytes;
    const bool last = at + sealed == size_;
    if (at >= begin && at + sealed <= end) {
      encryption_->seal_chunk(chunk, last, part, out.subspan(static_cast<std::size_t>(at - begin), sealed));
    } else {
      encryption_->seal_chunk(chunk, last, part, std::span(cut).first(sealed));
      copy_part(ByteView(cut).first(sealed), at, begin, out);
    }
  }
}

void FileImage::fill(std::uint64_t begin, std::span<std::uint8_t> out) const {
  if (!encryption_) return archive_.fill(begin, out, {});
  Bytes plain;
  while (!out.empty()) {
    const auto piece = out.first(static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), fill_bytes)));
    const Source source = source_of(begin, begin + piece.size());
    plain.resize(source.size());
    archive_.fill(source.begin, plain, {});
    encrypt(begin, piece, plain);
    begin += piece.size();
    out = out.subspan(piece.size());
  }
}

}  // namespace qrcongo::stamps
