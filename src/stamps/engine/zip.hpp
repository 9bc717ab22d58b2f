// ZIP records (PKWARE APPNOTE 6.3.10): stored members alone, no times, ZIP64 where it is needed. Private to the engine;
// stateless.
#pragma once

#include <string_view>

#include "qrcongo/base/bytes.hpp"

namespace qrcongo::stamps::engine {

struct Member {
  std::string_view name;
  std::uint32_t crc = 0;
  std::uint32_t size = 0;  // members stay below 4 GiB; archives need not
};

void put_local_header(Bytes& out, const Member& member);                          // section 4.3.7
void put_central_header(Bytes& out, const Member& member, std::uint64_t offset);  // section 4.3.12
// Sections 4.3.14 to 4.3.16: the ZIP64 records where 16 or 32 bits do not hold the figures, then the classic end.
void put_end(Bytes& out, std::uint64_t members, std::uint64_t directory_size, std::uint64_t directory_offset);

// Where things stand in a header, for whoever changes a copy of one.
inline constexpr std::size_t local_crc_at = 14;
inline constexpr std::size_t local_name_at = 30;
inline constexpr std::size_t central_crc_at = 16;
inline constexpr std::size_t central_offset_at = 42;
inline constexpr std::size_t central_name_at = 46;
// Offsets from here on stand in the ZIP64 extra field (section 4.5.3), last in the header.
inline constexpr std::uint64_t zip64_offset = 0xFFFFFFFF;
inline constexpr std::size_t zip64_extra_offset_at = 4;  // behind the name

std::size_t local_header_size(std::string_view name);

}  // namespace qrcongo::stamps::engine
