#include "zip.hpp"

namespace qrcongo::stamps::engine {
namespace {

constexpr std::uint16_t version_classic = 20;
constexpr std::uint16_t version_zip64 = 45;
constexpr std::uint16_t made_by_unix = 3 << 8;
constexpr std::uint16_t dos_date_1980_01_01 = 0x21;  // no clock flows into an archive
constexpr std::uint32_t file_mode_0644 = 0100644U << 16U;
constexpr auto in_zip64 = static_cast<std::uint32_t>(zip64_offset);

void put_u16(Bytes& out, std::uint16_t value) {
  out.push_back(static_cast<std::uint8_t>(value));
  out.push_back(static_cast<std::uint8_t>(value >> 8U));
}

void put_u32(Bytes& out, std::uint32_t value) {
  put_u16(out, static_cast<std::uint16_t>(value));
  put_u16(out, static_cast<std::uint16_t>(value >> 16U));
}

void put_u64(Bytes& out, std::uint64_t value) {
  put_u32(out, static_cast<std::uint32_t>(value));
  put_u32(out, static_cast<std::uint32_t>(value >> 32U));
}

// What local and central headers share: flags to extra length.
void put_common(Bytes& out, const Member& member, std::uint16_t version, std::uint16_t extra_size) {
  put_u16(out, version);
  put_u16(out, 0);  // flags
  put_u16(out, 0);  // stored
  put_u16(out, 0);  // time
  put_u16(out, dos_date_1980_01_01);
  put_u32(out, member.crc);
  put_u32(out, member.size);
  put_u32(out, member.size);
  put_u16(out, static_cast<std::uint16_t>(member.name.size()));
  put_u16(out, extra_size);
}

void put_name(Bytes& out, std::string_view name) { out.insert(out.end(), name.begin(), name.end()); }

void put_zip64_end(Bytes& out, std::uint64_t members, std::uint64_t directory_size, std::uint64_t directory_offset) {
  constexpr std::uint64_t size_of_the_rest = 44;
  put_u32(out, 0x06064b50);
  put_u64(out, size_of_the_rest);
  put_u16(out, made_by_unix | version_zip64);
  put_u16(out, version_zip64);
  put_u32(out, 0);  // this disk
  put_u32(out, 0);  // the directory's disk
  put_u64(out, members);
  put_u64(out, members);
  put_u64(out, directory_size);
  put_u64(out, directory_offset);
  put_u32(out, 0x07064b50);  // the locator
  put_u32(out, 0);
  put_u64(out, directory_offset + directory_size);
  put_u32(out, 1);
}

}  // namespace

std::size_t local_header_size(std::string_view name) { return 30 + name.size(); }

void put_local_header(Bytes& out, const Member& member) {
  put_u32(out, 0x04034b50);
  put_common(out, member, version_classic, 0);
  put_name(out, member.name);
}

void put_central_header(Bytes& out, const Member& member, std::uint64_t offset) {
  const bool far = offset >= in_zip64;
  put_u32(out, 0x02014b50);
  put_u16(out, made_by_unix | version_zip64);
  put_common(out, member, far ? version_zip64 : version_classic, far ? 12 : 0);
  put_u16(out, 0);  // comment
  put_u16(out, 0);  // disk
  put_u16(out, 0);  // internal attributes
  put_u32(out, file_mode_0644);
  put_u32(out, far ? in_zip64 : static_cast<std::uint32_t>(offset));
  put_name(out, member.name);
  if (!far) return;
  put_u16(out, 1);  // section 4.5.3: ZIP64 extended information
  put_u16(out, 8);
  put_u64(out, offset);
}

void put_end(Bytes& out, std::uint64_t members, std::uint64_t directory_size, std::uint64_t directory_offset) {
  const bool large = members >= 0xFFFF || directory_size >= in_zip64 || directory_offset >= in_zip64;
  if (large) put_zip64_end(out, members, directory_size, directory_offset);
  const auto members_16 = static_cast<std::uint16_t>(members >= 0xFFFF ? 0xFFFF : members);
  put_u32(out, 0x06054b50);
  put_u16(out, 0);
  put_u16(out, 0);
  put_u16(out, members_16);
  put_u16(out, members_16);
  put_u32(out, directory_size >= in_zip64 ? in_zip64 : static_cast<std::uint32_t>(directory_size));
  put_u32(out, directory_offset >= in_zip64 ? in_zip64 : static_cast<std::uint32_t>(directory_offset));
  put_u16(out, 0);
}

}  // namespace qrcongo::stamps::engine
