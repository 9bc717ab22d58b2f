// The PNG (ISO/IEC 15948) of a symbol, written as its deflate stream: 1 bit a pixel, filter 0, a quiet zone of 4
// modules, pHYs. A module row is its literals and one match that repeats the line and goes on into the next row's quiet
// zone. All literals take the same number of bits, so all PNGs of one layout have one size. Values; const calls from
// any thread.
#pragma once

#include <array>
#include <vector>

#include "deflate_code.hpp"
#include "kernel.hpp"
#include "qrcongo/base/bytes.hpp"
#include "symbol.hpp"

namespace qrcongo::stamps::engine {

class PngLayout {
 public:
  PngLayout(int width, int module_px, int dpi);  // width in modules; 3 to 16 px

  std::size_t size() const { return light_.size(); }

  // Any layout: writes size() bytes, answers the file's CRC-32. dark: as Symbol's.
  std::uint32_t draw(const std::vector<std::uint8_t>& dark, std::uint8_t* png) const;

  // Whether a kernel's draw_png can write it: 8 pixels a module, at most 29 modules.
  bool is_direct() const;
  PngView view() const;  // refers into this
  // For SymbolTables::set_checksum: the chunk's CRC when all is light, and what each module changes.
  std::uint32_t light_checksum() const { return chunk_crc(light_); }
  std::vector<std::uint32_t> module_checksums() const;

 private:
  using CrcTable = std::array<std::array<std::uint32_t, 256>, 4>;

  // What a byte of a line shows: up to four modules, and which of its bits each of them has.
  struct ByteParts {
    std::array<std::uint8_t, 4> module{};
    std::array<std::uint8_t, 4> bits{};
  };

  std::vector<Token> tokens_of_light() const;
  std::vector<std::uint8_t> possible_bytes() const;
  void draw_rows(const std::vector<std::uint8_t>& dark, std::uint8_t* png) const;
  ByteParts parts_of(std::size_t at) const;
  std::uint32_t chunk_crc(const Bytes& png) const;
  std::uint32_t file_crc(std::uint32_t of_chunk) const;
  CrcTable file_crc_table() const;
  CrcTable adler_crc_table() const;

  int width_;
  int module_px_;
  std::size_t line_size_;  // bytes, the filter's included
  std::size_t first_;      // which bytes of a line show modules
  std::size_t end_;
  std::vector<ByteParts> parts_;         // of the bytes first_ to end_ - 1
  Bytes light_;                          // all modules light; Adler-32 and the CRC behind it zero
  std::vector<std::size_t> row_places_;  // in bits: each module row's first literal
  std::vector<PngRow> rows_;
  std::size_t chunk_start_ = 0;  // "IDAT"
  std::size_t adler_start_ = 0;
  int literal_bits_ = 0;
  std::array<std::uint32_t, 256> codes_{};  // of the literals
  std::uint32_t file_prefix_crc_ = 0;       // see file_crc
  CrcTable adler_crc_{};
  CrcTable file_crc_{};
};

}  // namespace qrcongo::stamps::engine
