// Photos made by hand, as small as their formats allow. Stateless functions.
#pragma once

#include <string>
#include <string_view>

namespace qrcongo::testing {

inline std::string big_endian(std::size_t number, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    text.push_back(static_cast<char>((number >> shift) & 0xFFU));
  return text;
}

inline std::string jpeg_segment(unsigned marker, const std::string& content) {
  return std::string("\xFF") + static_cast<char>(marker) + big_endian(content.size() + 2, 2) + content;
}

inline std::string jpeg_frame(std::size_t width, std::size_t height) {
  return jpeg_segment(0xC0, "\x08" + big_endian(height, 2) + big_endian(width, 2) + "fff");
}

inline std::string png_head(std::size_t width, std::size_t height) {
  return big_endian(width, 4) + big_endian(height, 4) + "hhhhh";
}

// beside: what stands before the picture's own tables.
inline std::string jpeg(const std::string& beside = {}) {
  const std::string coded("\x01\xFF\x00\x02\xFF\xD0\x03", 7);
  return "\xFF\xD8" + beside + jpeg_segment(0xDB, std::string(65, 'q')) + jpeg_frame(16, 16) +
         jpeg_segment(0xDA, std::string(6, 's')) + coded + "\xFF\xD9";
}

// The checksum is none: nobody asks for it.
inline std::string png_chunk(const std::string& type, const std::string& content) {
  return big_endian(content.size(), 4) + type + content + "CRC!";
}

inline std::string png(const std::string& beside = {}) {
  return "\x89PNG\r\n\x1A\n" + png_chunk("IHDR", png_head(16, 16)) + beside +
         png_chunk("IDAT", std::string("\0data", 5)) + png_chunk("IEND", "");
}

}  // namespace qrcongo::testing
