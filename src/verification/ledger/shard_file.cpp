#include "shard_file.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <libdeflate.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qrcongo/base/log.hpp"
#include "qrcongo/runtime/durable_file.hpp"

namespace qrcongo::verification::ledger {
namespace {

constexpr std::size_t head_size = 4096;
constexpr std::array<char, 8> magic = {'Q', 'R', 'C', 'S', 'H', 'A', 'R', '1'};
constexpr std::size_t bucket_records = 8;  // on average

struct Head {
  std::array<char, 8> kind = magic;
  std::uint64_t covered = 0;
  std::uint64_t records = 0;
  std::uint64_t sides = 0;
  std::uint32_t directory_bits = 0;
  std::uint32_t side_size = sizeof(ScanSummary);
  std::uint32_t body_checksum = 0;
  std::uint32_t checksum = 0;  // of what stands before it
  // Zeros in files of before, and where the ledger has no key.
  crypto::Digest body_digest{};
  crypto::Digest tag{};  // of the shard's number and all that stands before it
};

std::uint32_t checksum_of(const Head& head) { return libdeflate_crc32(0, &head, offsetof(Head, checksum)); }

crypto::Digest tag_of(const Head& head, std::size_t shard, const ScanTags& tags) {
  return tags.of_shard_head(shard, {reinterpret_cast<const std::uint8_t*>(&head), offsetof(Head, tag)});
}

bool is_tagged(const Head& head, std::size_t shard, const ScanTags* tags) {
  return tags == nullptr || equal_in_constant_time(head.tag, tag_of(head, shard, *tags));
}

// Bucket of a number in its shard: the bits of the hash behind those that choose the shard.
std::size_t bucket_of(std::uint64_t number, unsigned bits) {
  return bits == 0 ? 0 : static_cast<std::size_t>((mix(number) << shard_bits) >> (64U - bits));
}

unsigned directory_bits_for(std::size_t records) {
  return static_cast<unsigned>(std::bit_width(std::bit_ceil(records / bucket_records + 1)) - 1);
}

std::size_t aligned(std::size_t size) { return (size + 7) / 8 * 8; }

struct Layout {
  std::size_t directory;
  std::size_t records;
  std::size_t sides;
  std::size_t end;
};

Layout layout_of(const Head& head) {
  Layout layout{};
  layout.directory = head_size;
  layout.records = layout.directory + aligned(((std::size_t{1} << head.directory_bits) + 1) * sizeof(std::uint32_t));
  layout.sides = layout.records + aligned(head.records * sizeof(PackedRecord));
  layout.end = layout.sides + aligned(head.sides * sizeof(ScanSummary));
  return layout;
}

// All records by hash, a newer one in place of an older.
void merge(std::size_t shard, const ShardFile* old, const std::vector<const DeltaTable*>& newer,
           const std::function<void(std::uint64_t, const StampRecord&)>& callee) {
  std::vector<std::pair<std::uint64_t, const DeltaTable::Entry*>> changed;  // by hash
  for (const DeltaTable* table : newer) {
    for (const DeltaTable::Entry& entry : table->entries()) {
      if (entry.key != 0) changed.emplace_back(mix(entry.number()), &entry);
    }
  }
  // A damaged file's records need not stand in order, nor be of this shard: they are sorted in as the oldest of all.
  std::vector<DeltaTable::Entry> saved;
  if (old != nullptr && !old->is_whole()) {
    old->each([&](std::uint64_t number, const StampRecord& record) {
      if (shard_of(number) == shard) saved.push_back({number + 1, record});
    });
    old = nullptr;
  }
  for (const DeltaTable::Entry& entry : saved) changed.emplace_back(mix(entry.number()), &entry);
  // Stable: of one number, the newest table's comes first and is kept.
  const auto by_hash = [](const auto& a, const auto& b) { return a.first < b.first; };
  std::stable_sort(changed.begin(), changed.end(), by_hash);
  const auto same = [](const auto& a, const auto& b) { return a.first == b.first; };
  changed.erase(std::unique(changed.begin(), changed.end(), same), changed.end());

  auto next = changed.begin();
  const auto tell_before = [&](std::uint64_t hash) {
    for (; next != changed.end() && next->first < hash; ++next) callee(next->second->number(), next->second->record);
  };
  if (old != nullptr) {
    old->each([&](std::uint64_t number, const StampRecord& record) {
      const std::uint64_t hash = mix(number);
      tell_before(hash);
      if (next != changed.end() && next->first == hash) return;
      callee(number, record);
    });
  }
  for (; next != changed.end(); ++next) callee(next->second->number(), next->second->record);
}

// What stands behind the head, each part at a multiple of eight bytes.
class Body {
 public:
  template <class T>
  void put(std::span<const T> items) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(items.data());
    bytes_.insert(bytes_.end(), bytes, bytes + items.size_bytes());
    bytes_.resize(aligned(bytes_.size()));
  }

  const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
};

// The new file will be whole, and must not hide that what it was made of was not.
void put_a_copy_aside(const std::string& path) {
  log::error("a file of scans is damaged: its counts may be wrong, and it was put aside", {{"file", path}});
  std::error_code ignored;
  std::filesystem::create_hard_link(path, damaged_path(path), ignored);
}

}  // namespace

std::string damaged_path(const std::string& path) { return path + ".damaged"; }

std::string shard_file_path(const std::string& folder, std::size_t shard) {
  return fmt::format("{}/shard-{:02x}.scans", folder, shard);
}

Result<std::unique_ptr<ShardFile>> ShardFile::open(const std::string& folder, std::size_t shard,
                                                   const EvidenceRules& rules, const ScanTags* tags) {
  const std::string path = shard_file_path(folder, shard);
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0 && errno == ENOENT) return std::unique_ptr<ShardFile>();
  const auto refuse = [&](const std::string& why) { return fail(Code::unavailable, path + " : " + why); };
  if (file < 0) return refuse(std::strerror(errno));
  struct stat status {};
  const bool sized = fstat(file, &status) == 0 && status.st_size >= static_cast<off_t>(head_size);
  const auto size = sized ? static_cast<std::size_t>(status.st_size) : 0;
  void* memory = sized ? mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0) : MAP_FAILED;
  close(file);
  if (memory == MAP_FAILED) return refuse("ce fichier est trop court ou ne se lit pas.");
  std::unique_ptr<ShardFile> opened(new ShardFile(shard, rules, tags));
  opened->mapped_ = {static_cast<const std::uint8_t*>(memory), size};
  Head head;
  std::memcpy(&head, memory, sizeof head);
  const bool sound = head.kind == magic && head.checksum == checksum_of(head) && head.side_size == sizeof(ScanSummary);
  if (!sound || layout_of(head).end != size) return refuse("ce fichier est abîmé.");
  if (!is_tagged(head, shard, tags)) return refuse("ce fichier n'a pas été écrit par ce serveur.");
  const Layout layout = layout_of(head);
  const auto at = [&](std::size_t offset) { return static_cast<const std::uint8_t*>(memory) + offset; };
  opened->covered_ = head.covered;
  opened->directory_bits_ = head.directory_bits;
  opened->directory_ = {reinterpret_cast<const std::uint32_t*>(at(layout.directory)),
                        (std::size_t{1} << head.directory_bits) + 1};
  opened->records_ = {reinterpret_cast<const PackedRecord*>(at(layout.records)), head.records};
  opened->sides_ = {reinterpret_cast<const ScanSummary*>(at(layout.sides)), head.sides};
  // Scans ask here and there: to read on ahead would push out what others need.
  madvise(memory, size, MADV_RANDOM);
  return opened;
}

ShardFile::~ShardFile() {
  if (!mapped_.empty()) munmap(const_cast<std::uint8_t*>(mapped_.data()), mapped_.size());
}

std::optional<StampRecord> ShardFile::find(std::uint64_t number) const {
  const std::size_t bucket = bucket_of(number, directory_bits_);
  const std::size_t end = std::min<std::size_t>(directory_[bucket + 1], records_.size());
  for (std::size_t i = directory_[bucket]; i < end; ++i) {
    if (records_[i].number() == number) return record_of(records_[i]);
  }
  return std::nullopt;
}

StampRecord ShardFile::record_of(const PackedRecord& packed) const {
  const auto side = packed.side();
  if (!side) return unpack(packed, rules_);
  StampRecord record;
  if (*side < sides_.size()) record.summary = sides_[*side];
  return record;
}

void ShardFile::each(const std::function<void(std::uint64_t, const StampRecord&)>& callee) const {
  madvise(const_cast<std::uint8_t*>(mapped_.data()), mapped_.size(), MADV_WILLNEED);
  for (const PackedRecord& packed : records_) callee(packed.number(), record_of(packed));
}

bool ShardFile::is_whole() const {
  Head head;
  std::memcpy(&head, mapped_.data(), sizeof head);
  // What is mapped is the file as it is now, the head too.
  if (!is_tagged(head, shard_, tags_)) return false;
  madvise(const_cast<std::uint8_t*>(mapped_.data()), mapped_.size(), MADV_WILLNEED);
  const ByteView body = mapped_.subspan(head_size);
  if (libdeflate_crc32(0, body.data(), body.size()) != head.body_checksum) return false;
  return head.body_digest == crypto::Digest{} || head.body_digest == crypto::sha256(body);
}

Result<void> write_shard_file(const std::string& folder, std::size_t shard, const ShardFile* old,
                              const std::vector<const DeltaTable*>& newer, std::uint64_t covered,
                              const EvidenceRules& rules, const ScanTags* tags) {
  const std::string path = shard_file_path(folder, shard);
  if (old != nullptr && !old->is_whole()) put_a_copy_aside(path);
  std::vector<PackedRecord> records;
  std::vector<ScanSummary> sides;
  merge(shard, old, newer, [&](std::uint64_t number, const StampRecord& record) {
    const auto packed = pack(number, record, rules);
    records.push_back(packed ? *packed : pack_side(number, static_cast<std::uint32_t>(sides.size())));
    if (!packed) sides.push_back(record.summary);
  });
  Head head;
  head.covered = covered;
  head.records = records.size();
  head.sides = sides.size();
  head.directory_bits = directory_bits_for(records.size());
  std::vector<std::uint32_t> directory((std::size_t{1} << head.directory_bits) + 1, 0);
  for (const PackedRecord& record : records) ++directory[bucket_of(record.number(), head.directory_bits) + 1];
  for (std::size_t i = 1; i < directory.size(); ++i) directory[i] += directory[i - 1];

  Body body;
  body.put(std::span<const std::uint32_t>(directory));
  body.put(std::span<const PackedRecord>(records));
  body.put(std::span<const ScanSummary>(sides));
  head.body_checksum = libdeflate_crc32(0, body.bytes().data(), body.bytes().size());
  head.checksum = checksum_of(head);
  if (tags != nullptr) {
    head.body_digest = crypto::sha256(body.bytes());
    head.tag = tag_of(head, shard, *tags);
  }
  Bytes front(head_size, 0);
  std::memcpy(front.data(), &head, sizeof head);

  auto file = runtime::DurableFile::begin(path);
  if (!file) return fail(file.error());
  if (auto written = file->append(front); !written) return written;
  if (auto written = file->append(body.bytes()); !written) return written;
  return file->publish();
}

Result<void> tag_shard_file(const std::string& folder, std::size_t shard, const ScanTags& tags) {
  const std::string path = shard_file_path(folder, shard);
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return {};
  const auto ended = [&](bool well) -> Result<void> {
    const int error = errno;
    close(file);
    if (!well) return fail(Code::unavailable, path + " : " + std::strerror(error));
    return {};
  };
  struct stat status {};
  Head head;
  const bool headed = fstat(file, &status) == 0 && status.st_size >= static_cast<off_t>(head_size) &&
                      pread(file, &head, sizeof head, 0) == static_cast<ssize_t>(sizeof head);
  const auto size = headed ? static_cast<std::size_t>(status.st_size) : 0;
  if (!headed || head.kind != magic || head.checksum != checksum_of(head)) return ended(true);
  void* const memory = mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
  if (memory == MAP_FAILED) return ended(false);
  madvise(memory, size, MADV_SEQUENTIAL);
  head.body_digest = crypto::sha256({static_cast<const std::uint8_t*>(memory) + head_size, size - head_size});
  munmap(memory, size);
  head.tag = tag_of(head, shard, tags);
  // Within one sector: a power cut leaves the old head or the new one.
  static_assert(sizeof(Head) <= 512);
  return ended(pwrite(file, &head, sizeof head, 0) == static_cast<ssize_t>(sizeof head) && fsync(file) == 0);
}

}  // namespace qrcongo::verification::ledger
