// The picture of a symbol: PNG (ISO/IEC 15948) of one bit a pixel, compressed by libdeflate.
#include <memory>

#include <libdeflate.h>

#include "png_chunk.hpp"
#include "qrcongo/base/check.hpp"
#include "symbol.hpp"

namespace qrcongo::stamps::engine {
namespace {

constexpr int quiet_zone_modules = 4;  // ISO 18004 section 6.3.8
constexpr int compression_level = 6;   // part of archive format 1: another level is another format

struct FreeCompressor {
  void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};

Bytes compress(const Bytes& plain) {
  // A compressor is 100 KB and takes longer to make than a stamp; one a thread is enough.
  thread_local const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(
      libdeflate_alloc_compressor(compression_level));
  check(compressor != nullptr, "no memory for a compressor");
  Bytes packed(libdeflate_zlib_compress_bound(compressor.get(), plain.size()));
  const std::size_t size =
      libdeflate_zlib_compress(compressor.get(), plain.data(), plain.size(), packed.data(), packed.size());
  check(size > 0, "a picture does not compress");
  packed.resize(size);
  return packed;
}

// One line of pixels, filter byte first: a set bit is light.
Bytes draw_line(const Symbol& symbol, int row, int module_px) {
  const int side_px = (symbol.width + 2 * quiet_zone_modules) * module_px;
  Bytes line(1 + static_cast<std::size_t>(side_px + 7) / 8, 0);
  for (int x = 0; x < side_px; ++x) {
    const int column = x / module_px - quiet_zone_modules;
    const bool inside = row >= 0 && row < symbol.width && column >= 0 && column < symbol.width;
    const bool dark = inside && symbol.dark[static_cast<std::size_t>(row * symbol.width + column)] != 0;
    if (!dark)
      line[1 + static_cast<std::size_t>(x) / 8] |= static_cast<std::uint8_t>(0x80U >> (static_cast<unsigned>(x) % 8U));
  }
  return line;
}

Bytes draw_lines(const Symbol& symbol, int module_px) {
  Bytes lines;
  for (int row = -quiet_zone_modules; row < symbol.width + quiet_zone_modules; ++row) {
    const Bytes line = draw_line(symbol, row, module_px);
    for (int repeat = 0; repeat < module_px; ++repeat) lines.insert(lines.end(), line.begin(), line.end());
  }
  return lines;
}

}  // namespace

Bytes draw_png(const Symbol& symbol, int module_px, int dpi) {
  const auto side_px = static_cast<std::uint32_t>((symbol.width + 2 * quiet_zone_modules) * module_px);
  Bytes png;
  put_png_start(png, side_px, dpi);
  put_chunk(png, "IDAT", compress(draw_lines(symbol, module_px)));
  put_chunk(png, "IEND", {});
  return png;
}

}  // namespace qrcongo::stamps::engine
