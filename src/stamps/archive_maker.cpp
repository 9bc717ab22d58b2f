#include "archive_maker.hpp"

#include <deque>
#include <filesystem>
#include <future>
#include <memory>

#include <fmt/format.h>

#include "durable_file.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::stamps {
namespace {

constexpr std::uint32_t chunk_stamps = 1000;

// The chunks of one archive in order, a few of them under way at a time.
class ChunkWindow {
 public:
  ChunkWindow(runtime::ThreadPool& pool, const std::atomic<bool>& stopping, const engine::ArchivePlan& plan,
              const engine::StampKeys& keys)
      : pool_(pool), stopping_(stopping), plan_(plan), keys_(keys), next_(plan.from) {}

  // Work that is under way refers to the plan and the keys.
  ~ChunkWindow() {
    for (auto& chunk : under_way_) chunk.wait();
  }
  ChunkWindow(const ChunkWindow&) = delete;
  ChunkWindow& operator=(const ChunkWindow&) = delete;

  // Nothing after the last one. Rethrows what a work thread threw.
  std::optional<engine::StampChunk> next() {
    while (next_ <= plan_.to && under_way_.size() < pool_.size() * chunks_in_flight_a_thread) begin_one();
    if (under_way_.empty()) return std::nullopt;
    auto first = std::move(under_way_.front());
    under_way_.pop_front();
    return first.get();
  }

 private:
  void begin_one() {
    const std::uint32_t from = next_;
    const std::uint32_t count = std::min(chunk_stamps, plan_.to - from + 1);
    auto task = std::make_shared<std::packaged_task<engine::StampChunk()>>([this, from, count] {
      return stopping_.load() ? engine::StampChunk{} : engine::make_chunk(plan_, keys_, from, count);
    });
    under_way_.push_back(task->get_future());
    check(pool_.post([task] { (*task)(); }), "the work threads' queue is smaller than the window");
    next_ += count;
  }

  runtime::ThreadPool& pool_;
  const std::atomic<bool>& stopping_;
  const engine::ArchivePlan& plan_;
  const engine::StampKeys& keys_;
  std::uint32_t next_;
  std::deque<std::future<engine::StampChunk>> under_way_;
};

class HashedFile {
 public:
  explicit HashedFile(DurableFile file, std::string folder) : file_(std::move(file)), folder_(std::move(folder)) {}

  Result<void> append(ByteView bytes) {
    const auto size = static_cast<std::int64_t>(bytes.size());
    reached_ = written_ + size;
    const std::int64_t free = free_bytes(folder_);
    if (free - size < disk_reserve_bytes) {
      return fail(Code::storage_full,
                  fmt::format("Plus assez de place dans {} : il reste {} libres.", folder_, format_megabytes(free)));
    }
    if (auto appended = file_.append(bytes); !appended) return appended;
    hash_.update(bytes);
    written_ += size;
    return {};
  }

  Result<MadeArchive> publish() {
    if (auto published = file_.publish(); !published) return fail(published.error());
    return MadeArchive{written_, to_hex(hash_.finish())};
  }

  std::int64_t reached() const { return reached_; }

 private:
  DurableFile file_;
  std::string folder_;
  crypto::Sha256 hash_;
  std::int64_t written_ = 0;
  std::int64_t reached_ = 0;
};

// False where it was told to stop.
Result<bool> write_archive(HashedFile& file, ChunkWindow& window, engine::ArchiveAssembler& assembler,
                           const std::atomic<bool>& stopping, FunctionRef<void(std::int64_t)> made) {
  if (auto written = file.append(assembler.opening()); !written) return fail(written.error());
  while (const auto chunk = window.next()) {
    if (stopping.load()) return false;
    if (auto written = file.append(assembler.add(*chunk)); !written) return fail(written.error());
    made(static_cast<std::int64_t>(chunk->serials.size()));
  }
  while (const auto piece = assembler.next_closing()) {
    if (stopping.load()) return false;
    if (auto written = file.append(*piece); !written) return fail(written.error());
  }
  return true;
}

}  // namespace

Result<std::optional<MadeArchive>> ArchiveMaker::make(const engine::ArchivePlan& plan, const engine::StampKeys& keys,
                                                      const std::string& path, FunctionRef<void(std::int64_t)> made) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  if (auto there = make_folder(folder); !there) return fail(there.error());
  auto opened = DurableFile::begin(path);
  if (!opened) return fail(opened.error());
  HashedFile file(std::move(*opened), folder);
  engine::ArchiveAssembler assembler(plan, keys);
  ChunkWindow window(pool_, stopping_, plan, keys);
  const auto whole = write_archive(file, window, assembler, stopping_, made);
  bytes_reached_ = file.reached();
  if (!whole) return fail(whole.error());
  if (!*whole) return std::nullopt;
  auto published = file.publish();
  if (!published) return fail(published.error());
  return std::move(*published);
}

}  // namespace qrcongo::stamps
