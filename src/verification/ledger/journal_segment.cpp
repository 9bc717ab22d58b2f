#include "journal_segment.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <libdeflate.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qrcongo/runtime/durable_file.hpp"

namespace qrcongo::verification::ledger {
namespace {

namespace files = std::filesystem;

constexpr std::size_t record_size = sizeof(JournalRecord);
constexpr std::array<char, 8> magic = {'Q', 'R', 'C', 'S', 'C', 'A', 'N', '1'};
constexpr std::string_view name_begin = "scans-";
constexpr std::string_view name_end = ".journal";

struct Head {
  std::array<char, 8> kind = magic;
  std::uint64_t first = 0;
  std::array<std::uint8_t, 44> unused{};
  std::uint32_t checksum = 0;
};
static_assert(sizeof(Head) == record_size);

std::uint32_t checksum_of(const Head& head) { return libdeflate_crc32(0, &head, sizeof head - sizeof head.checksum); }

tl::unexpected<Error> refused(const std::string& path, int error) {
  const Code code = error == ENOSPC || error == EDQUOT ? Code::storage_full : Code::unavailable;
  return fail(code, fmt::format("Impossible d'écrire {} : {}.", path, std::strerror(error)));
}

Result<void> write_at(int file, const std::string& path, const void* data, std::size_t size, std::uint64_t offset) {
  const auto* bytes = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t written = pwrite(file, bytes, size, static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return refused(path, errno);
    bytes += written;
    size -= static_cast<std::size_t>(written);
    offset += static_cast<std::uint64_t>(written);
  }
  return {};
}

std::optional<std::uint64_t> first_in_name(const std::string& name) {
  if (!name.starts_with(name_begin) || !name.ends_with(name_end)) return std::nullopt;
  const std::string digits = name.substr(name_begin.size(), name.size() - name_begin.size() - name_end.size());
  if (digits.size() != 16 || digits.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
  return std::stoull(digits, nullptr, 16);
}

Result<std::vector<JournalRecord>> places_of(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return fail(Code::unavailable, path + " : " + std::strerror(errno));
  struct stat status {};
  std::vector<JournalRecord> places;
  if (fstat(file, &status) == 0) places.resize(static_cast<std::size_t>(status.st_size) / record_size);
  auto* bytes = reinterpret_cast<char*>(places.data());
  std::size_t have = 0;
  ssize_t got = 1;
  while (got > 0 && have < places.size() * record_size) {
    got = pread(file, bytes + have, places.size() * record_size - have, static_cast<off_t>(have));
    if (got > 0) have += static_cast<std::size_t>(got);
  }
  close(file);
  if (got < 0) return fail(Code::unavailable, path + " : " + std::strerror(errno));
  places.resize(have / record_size);
  return places;
}

}  // namespace

std::string segment_name(std::uint64_t first) { return fmt::format("{}{:016x}{}", name_begin, first, name_end); }

Result<void> JournalSegment::create(const std::string& path, std::size_t records) {
  auto file = runtime::DurableFile::begin(path);
  if (!file) return fail(file.error());
  const Bytes zeros(1U << 20U, 0);
  for (std::size_t left = (records + 1) * record_size; left > 0;) {
    const std::size_t part = std::min(left, zeros.size());
    if (auto written = file->append({zeros.data(), part}); !written) return written;
    left -= part;
  }
  return file->publish();
}

Result<JournalSegment> JournalSegment::take(const std::string& spare, const std::string& folder, std::uint64_t first) {
  const int file = open(spare.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return refused(spare, errno);
  struct stat status {};
  const bool sized = fstat(file, &status) == 0 && status.st_size >= static_cast<off_t>(2 * record_size);
  JournalSegment taken(folder + "/" + segment_name(first), file, first,
                       sized ? static_cast<std::size_t>(status.st_size) / record_size - 1 : 0);
  if (!sized) return fail(Code::unavailable, spare + " n'est pas un journal.");
  Head head;
  head.first = first;
  head.checksum = checksum_of(head);
  if (auto written = write_at(file, spare, &head, sizeof head, 0); !written) return fail(written.error());
  if (auto synced = taken.sync(); !synced) return fail(synced.error());
  if (rename(spare.c_str(), taken.path_.c_str()) != 0) return refused(taken.path_, errno);
  if (auto synced = runtime::sync_folder(folder); !synced) return fail(synced.error());
  return taken;
}

JournalSegment::JournalSegment(JournalSegment&& other) noexcept
    : path_(std::move(other.path_)),
      file_(std::exchange(other.file_, -1)),
      first_(other.first_),
      records_(other.records_) {}

JournalSegment& JournalSegment::operator=(JournalSegment&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(file_, other.file_);
  std::swap(first_, other.first_);
  std::swap(records_, other.records_);
  return *this;
}

JournalSegment::~JournalSegment() {
  if (file_ >= 0) close(file_);
}

Result<void> JournalSegment::write(std::span<const JournalRecord> records) {
  const std::uint64_t place = records.front().sequence - first_;
  return write_at(file_, path_, records.data(), records.size_bytes(), (place + 1) * record_size);
}

Result<void> JournalSegment::sync() {
  if (fdatasync(file_) != 0) return refused(path_, errno);
  return {};
}

Result<SegmentContent> read_segment(const std::string& path, const ScanTags* tags, const WantedRecords& wanted) {
  const auto first = first_in_name(files::path(path).filename().string());
  if (!first) return fail(Code::unavailable, path + " n'est pas un journal.");
  const auto read = places_of(path);
  if (!read) return fail(read.error());
  const std::vector<JournalRecord>& places = *read;
  SegmentContent content;
  content.first = *first;
  if (places.empty()) return content;
  Head head;
  std::memcpy(static_cast<void*>(&head), places.data(), sizeof head);
  content.head_is_whole = head.kind == magic && head.first == *first && head.checksum == checksum_of(head);
  content.places = places.size() - 1;
  std::uint64_t blank = 0;
  std::uint64_t broken = 0;
  for (std::size_t place = 0; place < content.places; ++place) {
    const JournalRecord& record = places[place + 1];
    const bool whole = is_whole(record);
    const bool is_here = whole && record.sequence == *first + place;
    // No crash and no disk makes a checksum fit.
    const bool is_checked = is_here && tags != nullptr && (!wanted || wanted(record));
    if (is_checked && !tags->fits(record)) {
      ++content.forged;
    } else if (is_here) {
      content.damaged += blank + broken;
      blank = broken = 0;
      content.records.push_back(record);
    } else if (is_blank(record) || (whole && record.sequence < *first)) {
      ++blank;
    } else {
      ++broken;
    }
  }
  content.torn = broken;
  return content;
}

Result<void> tag_segment(const std::string& path, const ScanTags& tags) {
  auto places = places_of(path);
  if (!places) return fail(places.error());
  for (std::size_t place = 1; place < places->size(); ++place) {
    JournalRecord& record = (*places)[place];
    if (!is_whole(record)) continue;
    tags.put(record);
    seal(record);
  }
  auto file = runtime::DurableFile::begin(path);
  if (!file) return fail(file.error());
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(places->data());
  if (auto written = file->append({bytes, places->size() * record_size}); !written) return written;
  return file->publish();
}

std::vector<SegmentFile> segments_in(const std::string& folder) {
  std::vector<SegmentFile> all;
  std::error_code error;
  for (const auto& entry : files::directory_iterator(folder, error)) {
    if (const auto first = first_in_name(entry.path().filename().string()))
      all.push_back({entry.path().string(), *first});
  }
  std::sort(all.begin(), all.end(), [](const SegmentFile& a, const SegmentFile& b) { return a.first < b.first; });
  return all;
}

}  // namespace qrcongo::verification::ledger
