#include "archive_offsets.hpp"

#include <algorithm>

#include "stamp_batch.hpp"
#include "zip.hpp"

namespace qrcongo::stamps::engine {
namespace {

constexpr std::uint64_t entry_size = central_name_at + entry_name_size;
constexpr std::uint64_t far_extra_size = 12;

// The digits of all whole numbers from 1 to n.
std::uint64_t digits_up_to(std::uint64_t n) {
  std::uint64_t digits = 0;
  for (std::uint64_t power = 1; power <= n; power *= 10) digits += n - power + 1;
  return digits;
}

std::uint64_t central_size(std::string_view name, std::uint64_t offset) {
  return central_name_at + name.size() + (offset >= zip64_offset ? far_extra_size : 0);
}

// The first index below `end` whose end lies past the offset.
template <typename End>
std::uint32_t first_past(std::uint32_t end, std::uint64_t offset, End end_of) {
  std::uint32_t low = 0;
  while (low < end) {
    const std::uint32_t middle = low + (end - low) / 2;
    if (end_of(middle) > offset) {
      end = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace

std::string_view codes_columns(const ArchivePlan& plan) {
  return plan.keypad_code ? "position,file,serial,keypad\n" : "position,file,serial\n";
}

ArchiveOffsets::ArchiveOffsets(const ArchivePlan& plan, std::size_t record_size)
    : record_size_(record_size), from_(plan.from), stamps_(plan.to - plan.from + 1) {
  records_ = local_header_size(manifest_name) + plan.manifest.size();
  // position, name, serial, keypad code, with what parts them
  line_fixed_size_ = 1 + entry_name_size + 1 + sizeof(Serial) + (plan.keypad_code ? 1 + sizeof(Keypad) : 0) + 1;
  codes_text_ = codes_header() + (plan.codes_csv ? local_header_size(codes_name) : 0);
  lines_ = codes_text_ + (plan.codes_csv ? codes_columns(plan).size() : 0);
  directory_ = plan.codes_csv ? line(stamps_) : codes_header();
  entries_ = directory_ + central_size(manifest_name, 0);
  first_far_ = stamps_;
  if (record(stamps_) > zip64_offset) {
    first_far_ = std::min<std::uint64_t>(stamps_, (zip64_offset - records_ + record_size_ - 1) / record_size_);
  }
  end_records_ = entry(stamps_) + (plan.codes_csv ? central_size(codes_name, codes_header()) : 0);
  Bytes end;
  put_end(end, stamps_ + (plan.codes_csv ? 2U : 1U), end_records_ - directory_, directory_);
  size_ = end_records_ + end.size();
}

std::uint64_t ArchiveOffsets::line(std::uint64_t i) const {
  return lines_ + i * line_fixed_size_ + digits_up_to(from_ + i - 1) - digits_up_to(from_ - 1);
}

std::uint64_t ArchiveOffsets::entry(std::uint64_t i) const {
  return entries_ + i * entry_size + (i > first_far_ ? (i - first_far_) * far_extra_size : 0);
}

std::uint32_t ArchiveOffsets::record_at(std::uint64_t offset) const {
  if (offset < records_) return 0;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(stamps_, (offset - records_) / record_size_));
}

std::uint32_t ArchiveOffsets::line_at(std::uint64_t offset) const {
  return first_past(stamps_, offset, [&](std::uint64_t i) { return line(i + 1); });
}

std::uint32_t ArchiveOffsets::entry_at(std::uint64_t offset) const {
  return first_past(stamps_, offset, [&](std::uint64_t i) { return entry(i + 1); });
}

}  // namespace qrcongo::stamps::engine
