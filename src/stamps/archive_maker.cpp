#include "archive_maker.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "archive_blocks.hpp"
#include "chunk_window.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::stamps {
namespace {

// What is done with an archive's bytes as they come: hashed, written, or both.
class Sink {
 public:
  explicit Sink(const MakeOptions& options) : options_(options) {}

  // Of an archive whose size is known, in blocks.
  Result<void> open_for_blocks(std::uint64_t size) {
    if (options_.path.empty()) return {};
    if (auto begun = begin(runtime::DurableFile::begin_direct); !begun) return begun;
    reached_ = static_cast<std::int64_t>(size);
    if (auto room = require_room(reached_); !room) return room;
    const auto reserved = file_->reserve(size);
    if (!reserved) return fail(reserved.error());
    has_room_ = *reserved;
    return {};
  }

  Result<void> open() { return options_.path.empty() ? Result<void>() : begin(runtime::DurableFile::begin); }

  Result<void> append(runtime::AlignedBytes& block, std::size_t size) {
    const auto write = [&] { return file_->append_block(block, size); };
    return take(block.all().first(size), write);
  }

  Result<void> append(ByteView bytes) {
    const auto write = [&] { return file_->append(bytes); };
    return take(bytes, write);
  }

  Result<MadeArchive> publish() {
    MadeArchive made{written_, options_.hashes ? to_hex(hash_.finish()) : std::string(), std::nullopt};
    if (!options_.expected_sha256.empty() && options_.expected_sha256 != made.sha256) {
      return fail(Code::internal,
                  "Les octets refaits ne sont pas ceux que la ligne de l'archive annonce : " + made.sha256);
    }
    if (file_) {
      if (auto published = file_->publish(); !published) return fail(published.error());
    }
    return made;
  }

  std::int64_t reached() const { return reached_; }

 private:
  Result<void> begin(Result<runtime::DurableFile> (*how)(const std::string&)) {
    folder_ = std::filesystem::path(options_.path).parent_path().string();
    if (auto there = runtime::make_folder(folder_); !there) return there;
    auto file = how(options_.path);
    if (!file) return fail(file.error());
    file_.emplace(std::move(*file));
    return {};
  }

  template <typename Write>
  Result<void> take(ByteView bytes, Write write) {
    if (options_.hashes) hash_.update(bytes);
    const auto size = static_cast<std::int64_t>(bytes.size());
    reached_ = std::max(reached_, written_ + size);
    if (file_ && !has_room_) {
      if (auto room = require_room(size); !room) return room;
    }
    if (file_) {
      if (auto written = write(); !written) return written;
    }
    written_ += size;
    return {};
  }

  Result<void> require_room(std::int64_t bytes) const {
    const std::int64_t free = runtime::free_bytes(folder_);
    if (free - bytes >= disk_reserve_bytes) return {};
    return fail(Code::storage_full, fmt::format("Plus assez de place dans {} : il reste {} libres.", folder_,
                                                runtime::format_megabytes(free)));
  }

  const MakeOptions& options_;
  std::string folder_;
  std::optional<runtime::DurableFile> file_;
  bool has_room_ = false;  // reserved for all of it
  crypto::Sha256 hash_;
  std::int64_t written_ = 0;
  std::int64_t reached_ = 0;
};

using Made = FunctionRef<void(std::int64_t)>;

// Nothing where it was told to stop.
Result<std::optional<MadeArchive>> write_blocks(ArchiveBlocks& blocks, Sink& sink, const std::atomic<bool>& stopping,
                                                Made made) {
  while (const auto block = blocks.next()) {
    if (auto written = sink.append(*block->memory, block->size); !written) return fail(written.error());
    made(block->stamps);
  }
  if (stopping.load()) return std::nullopt;
  auto published = sink.publish();
  if (!published) return fail(published.error());
  published->codes_crc = blocks.codes_crc();
  return std::move(*published);
}

Result<std::optional<MadeArchive>> write_chunks(ChunkWindow& window, engine::ArchiveAssembler& assembler, Sink& sink,
                                                const std::atomic<bool>& stopping, Made made) {
  if (auto opened = sink.open(); !opened) return fail(opened.error());
  if (auto written = sink.append(assembler.opening()); !written) return fail(written.error());
  while (const auto chunk = window.next()) {
    if (stopping.load()) return std::nullopt;
    if (auto written = sink.append(assembler.add(*chunk)); !written) return fail(written.error());
    made(static_cast<std::int64_t>(chunk->serials.size()));
  }
  while (const auto piece = assembler.next_closing()) {
    if (stopping.load()) return std::nullopt;
    if (auto written = sink.append(*piece); !written) return fail(written.error());
  }
  auto published = sink.publish();
  if (!published) return fail(published.error());
  return std::move(*published);
}

}  // namespace

Result<std::optional<MadeArchive>> ArchiveMaker::make(const engine::ArchivePlan& plan, const engine::StampKeys& keys,
                                                      const MakeOptions& options, Made made) {
  Sink sink(options);
  const auto finish = [&](Result<std::optional<MadeArchive>> whole) {
    bytes_reached_ = sink.reached();
    return whole;
  };
  if (plan.format_version == 1) {
    check(options.encryption == nullptr, "an archive of format 1 is not encrypted");
    engine::ArchiveAssembler assembler(plan, keys);
    ChunkWindow window(pool_, stopping_, plan, keys);
    return finish(write_chunks(window, assembler, sink, stopping_, made));
  }
  FileImage file(plan, keys, *options.kernel, options.encryption);
  if (auto opened = sink.open_for_blocks(file.size()); !opened) return finish(fail(opened.error()));
  ArchiveBlocks blocks(pool_, stopping_, give_way_, file);
  return finish(write_blocks(blocks, sink, stopping_, made));
}

}  // namespace qrcongo::stamps
