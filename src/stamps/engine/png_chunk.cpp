#include "png_chunk.hpp"

#include <cmath>

#include <libdeflate.h>

namespace qrcongo::stamps::engine {
namespace {

constexpr double metres_an_inch = 0.0254;

}  // namespace

void put_chunk(Bytes& png, std::string_view type, const Bytes& data) {
  put_u32_big_endian(png, static_cast<std::uint32_t>(data.size()));
  const std::size_t start = png.size();
  png.insert(png.end(), type.begin(), type.end());
  png.insert(png.end(), data.begin(), data.end());
  put_u32_big_endian(png, libdeflate_crc32(0, png.data() + start, png.size() - start));
}

void put_png_start(Bytes& png, std::uint32_t side_px, int dpi) {
  png.insert(png.end(), {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
  Bytes header;
  put_u32_big_endian(header, side_px);
  put_u32_big_endian(header, side_px);
  header.insert(header.end(), {1, 0, 0, 0, 0});  // one bit, greyscale, deflate, filters by line, not interlaced
  put_chunk(png, "IHDR", header);
  const auto pixels_a_metre = static_cast<std::uint32_t>(std::lround(dpi / metres_an_inch));
  Bytes resolution;
  put_u32_big_endian(resolution, pixels_a_metre);
  put_u32_big_endian(resolution, pixels_a_metre);
  resolution.push_back(1);  // the unit is the metre
  put_chunk(png, "pHYs", resolution);
}

}  // namespace qrcongo::stamps::engine
