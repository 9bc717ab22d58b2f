#include "png_layout.hpp"

#include <algorithm>
#include <cstring>

#include <libdeflate.h>

#include "png_chunk.hpp"
#include "qrcongo/base/check.hpp"

namespace qrcongo::stamps::engine {
namespace {

constexpr int quiet_zone_modules = 4;  // ISO 18004 section 6.3.8
constexpr std::uint32_t adler_base = 65521;
constexpr std::uint8_t light_byte = 0xFF;  // eight light pixels; the bits past a line's end are light too
constexpr std::uint8_t filter_none = 0;
constexpr int match_min = 3;
constexpr int match_max = 258;
constexpr std::size_t end_chunk_size = 12;

std::uint32_t crc32(std::uint32_t before, const std::uint8_t* bytes, std::size_t size) {
  return libdeflate_crc32(before, bytes, size);
}

void put_u32_at(std::uint8_t* at, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) at[i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}

std::uint8_t darkened(std::uint8_t byte, std::uint8_t bits) { return static_cast<std::uint8_t>(byte & ~bits); }

// Repeats what stands `distance` bytes back, in as few matches as can be; literals where too little is left.
void put_repeat(std::vector<Token>& tokens, int count, int distance, std::uint8_t literal) {
  while (count >= match_min) {
    int length = std::min(count, match_max);
    if (count > match_max && count - length < match_min) length = match_max - match_min;
    tokens.push_back({0, length, distance});
    count -= length;
  }
  for (; count > 0; --count) tokens.push_back({literal, 0, 0});
}

}  // namespace

PngLayout::PngLayout(int width, int module_px, int dpi) : width_(width), module_px_(module_px) {
  const int side_px = (width + 2 * quiet_zone_modules) * module_px;
  line_size_ = 1 + static_cast<std::size_t>(side_px + 7) / 8;
  first_ = 1 + static_cast<std::size_t>(quiet_zone_modules * module_px) / 8;
  end_ = 1 + static_cast<std::size_t>((quiet_zone_modules + width) * module_px + 7) / 8;
  for (std::size_t at = first_; at < end_; ++at) parts_.push_back(parts_of(at));

  put_png_start(light_, static_cast<std::uint32_t>(side_px), dpi);
  const std::size_t length_at = light_.size();
  put_u32_big_endian(light_, 0);
  chunk_start_ = light_.size();
  light_.insert(light_.end(), {'I', 'D', 'A', 'T', 0x78, 0x01});  // RFC 1950: deflate, a window of 32 KB, no dictionary
  const std::vector<Token> tokens = tokens_of_light();
  const DeflateCode code(tokens, possible_bytes());
  BitWriter out(light_);
  code.put_header(out);
  for (const Token& token : tokens) {
    if (token.distance < 0) {
      row_places_.push_back(out.place());
    } else {
      code.put(out, token);
    }
  }
  code.put_end(out);
  adler_start_ = light_.size();
  put_u32_at(light_.data() + length_at, static_cast<std::uint32_t>(adler_start_ + 4 - chunk_start_ - 4));
  light_.resize(light_.size() + 8, 0);  // the Adler-32 and the chunk's CRC
  put_chunk(light_, "IEND", {});

  literal_bits_ = code.literal(light_byte).length;
  for (std::size_t byte = 0; byte < codes_.size(); ++byte)
    codes_[byte] = code.literal(static_cast<std::uint8_t>(byte)).bits;
  // What stands before the chunk's type, moved on over the bytes between there and its CRC.
  const std::size_t between = adler_start_ + 4 - chunk_start_;
  const Bytes zeros(between, 0);
  file_prefix_crc_ =
      crc32(crc32(0, light_.data(), chunk_start_), zeros.data(), between) ^ crc32(0, zeros.data(), between);
  adler_crc_ = adler_crc_table();
  file_crc_ = file_crc_table();
  for (const std::size_t place : row_places_) {
    if (!is_direct()) break;
    // The second bit of a literal's code tells light from dark.
    PngRow row{static_cast<std::uint32_t>((place + 1) / 8), static_cast<std::uint32_t>((place + 1) % 8), 0};
    std::memcpy(&row.light, light_.data() + row.byte, sizeof row.light);
    rows_.push_back(row);
  }
}

// A token of distance -1 marks where a module row's literals begin.
std::vector<Token> PngLayout::tokens_of_light() const {
  const int line = static_cast<int>(line_size_);
  const int quiet_lines = quiet_zone_modules * module_px_;
  const int before = static_cast<int>(first_);
  const int behind = line - static_cast<int>(end_);
  std::vector<Token> tokens;
  tokens.push_back({filter_none, 0, 0});
  tokens.push_back({light_byte, 0, 0});
  put_repeat(tokens, line - 2, 1, light_byte);
  put_repeat(tokens, (quiet_lines - 1) * line + before, line, light_byte);
  for (int row = 0; row < width_; ++row) {
    tokens.push_back({0, 0, -1});
    for (std::size_t i = first_; i < end_; ++i) tokens.push_back({light_byte, 0, 0});
    put_repeat(tokens, behind + (module_px_ - 1) * line + before, line, light_byte);
  }
  put_repeat(tokens, line - before, 1, light_byte);
  put_repeat(tokens, (quiet_lines - 1) * line, line, light_byte);
  return tokens;
}

std::vector<std::uint8_t> PngLayout::possible_bytes() const {
  std::vector<std::uint8_t> bytes{filter_none, light_byte};
  for (const ByteParts& parts : parts_) {
    for (unsigned set = 0; set < 16; ++set) {
      std::uint8_t byte = light_byte;
      for (std::size_t i = 0; i < 4; ++i) byte = ((set >> i) & 1U) != 0 ? darkened(byte, parts.bits[i]) : byte;
      if (std::find(bytes.begin(), bytes.end(), byte) == bytes.end()) bytes.push_back(byte);
    }
  }
  std::sort(bytes.begin(), bytes.end());
  return bytes;
}

PngLayout::ByteParts PngLayout::parts_of(std::size_t at) const {
  ByteParts parts;
  std::size_t used = 0;
  int before = -1;
  for (int i = 0; i < 8; ++i) {
    const int module = (static_cast<int>(at - 1) * 8 + i) / module_px_ - quiet_zone_modules;
    if (module < 0 || module >= width_) continue;
    if (before >= 0 && module != before) ++used;
    before = module;
    parts.module[used] = static_cast<std::uint8_t>(module);
    parts.bits[used] = static_cast<std::uint8_t>(parts.bits[used] | 0x80U >> i);
  }
  return parts;
}

std::uint32_t PngLayout::draw(const std::vector<std::uint8_t>& dark, std::uint8_t* png) const {
  std::memcpy(png, light_.data(), light_.size());
  draw_rows(dark, png);
  const std::uint32_t of_chunk = crc32(0, png + chunk_start_, adler_start_ + 4 - chunk_start_);
  put_u32_at(png + adler_start_ + 4, of_chunk);
  return file_crc(of_chunk);
}

// The literals are turned over bit by bit from light's, and the Adler-32 follows from each line's two sums (RFC 1950
// section 8.2): every byte counts once in a, and in b once for each byte from it to the end.
void PngLayout::draw_rows(const std::vector<std::uint8_t>& dark, std::uint8_t* png) const {
  const auto lines_of_module = static_cast<std::uint64_t>(module_px_);
  const std::uint64_t quiet_lines = quiet_zone_modules * lines_of_module;
  const std::uint64_t lines = 2 * quiet_lines + static_cast<std::uint64_t>(width_) * lines_of_module;
  const std::uint64_t total = lines * line_size_;
  std::uint64_t a = 1;
  std::uint64_t b = total;
  const auto add_lines = [&](std::uint64_t first, std::uint64_t count, std::uint64_t sum, std::uint64_t weighted) {
    const std::uint64_t numbers = count * first + count * (count - 1) / 2;
    a += count * sum;
    b += count * total * sum - line_size_ * sum * numbers - count * weighted;
  };
  std::uint64_t light_sum = 0;
  std::uint64_t light_weighted = 0;
  for (std::size_t i = 1; i < line_size_; ++i) {
    light_sum += light_byte;
    light_weighted += light_byte * i;
  }
  add_lines(0, quiet_lines, light_sum, light_weighted);
  add_lines(lines - quiet_lines, quiet_lines, light_sum, light_weighted);
  for (std::size_t row = 0; row < row_places_.size(); ++row) {
    std::uint64_t sum = light_sum;
    std::uint64_t weighted = light_weighted;
    std::size_t place = row_places_[row];
    const std::uint8_t* dark_row = dark.data() + row * static_cast<std::size_t>(width_);
    for (std::size_t i = first_; i < end_; ++i, place += static_cast<std::size_t>(literal_bits_)) {
      const ByteParts& parts = parts_[i - first_];
      std::uint8_t byte = light_byte;
      for (std::size_t k = 0; k < 4; ++k)
        byte &= static_cast<std::uint8_t>(~(parts.bits[k] * dark_row[parts.module[k]]));
      std::uint32_t word = 0;
      std::memcpy(&word, png + place / 8, sizeof word);
      word ^= (codes_[byte] ^ codes_[light_byte]) << (place % 8);
      std::memcpy(png + place / 8, &word, sizeof word);
      sum -= static_cast<std::uint64_t>(light_byte - byte);
      weighted -= static_cast<std::uint64_t>(light_byte - byte) * i;
    }
    add_lines(quiet_lines + row * lines_of_module, lines_of_module, sum, weighted);
  }
  put_u32_at(png + adler_start_, static_cast<std::uint32_t>((b % adler_base) << 16U | a % adler_base));
}

bool PngLayout::is_direct() const { return module_px_ == 8 && width_ <= 29; }

PngView PngLayout::view() const {
  check(is_direct(), "a layout that no kernel draws");
  // A light module is eight lines of one byte 255; its weight in b falls with its row and column.
  constexpr std::uint64_t lines = 8;
  constexpr std::uint64_t byte = light_byte;
  const std::uint64_t total = (static_cast<std::uint64_t>(width_) + 2 * quiet_zone_modules) * lines * line_size_;
  const std::uint64_t first_line = quiet_zone_modules * lines;
  Bytes png = light_;
  draw_rows(std::vector<std::uint8_t>(static_cast<std::size_t>(width_ * width_), 0), png.data());
  const auto half = [&](std::size_t at) { return static_cast<std::uint32_t>(png[at] << 8U | png[at + 1]); };

  PngView view;
  view.size = light_.size();
  view.light = light_.data();
  view.rows = rows_.data();
  view.width = width_;
  view.adler_byte = static_cast<std::uint32_t>(adler_start_);
  view.a_dark = static_cast<std::uint32_t>(byte * lines);
  view.adler_a = half(adler_start_ + 2);
  view.b_dark = byte * (lines * total - line_size_ * (lines * first_line + lines * (lines - 1) / 2) - lines * first_);
  view.b_row = byte * line_size_ * lines * lines;
  view.b_column = byte * lines;
  view.adler_b = half(adler_start_) + adler_base * view.b_dark;
  view.adler_crc = reinterpret_cast<const std::uint32_t(*)[256]>(adler_crc_.data());
  view.file_crc = reinterpret_cast<const std::uint32_t(*)[256]>(file_crc_.data());
  view.file_crc_start = file_crc(0);
  return view;
}

std::uint32_t PngLayout::chunk_crc(const Bytes& png) const {
  return crc32(0, png.data() + chunk_start_, adler_start_ + 4 - chunk_start_);
}

std::vector<std::uint32_t> PngLayout::module_checksums() const {
  check(is_direct(), "a layout whose checksum does not follow the modules");
  std::vector<std::uint32_t> changes;
  Bytes png = light_;
  for (const std::size_t place : row_places_) {
    for (std::size_t column = 0; column < static_cast<std::size_t>(width_); ++column) {
      const std::size_t bit = place + 1 + 2 * column;
      const auto turn = static_cast<std::uint8_t>(1U << (bit % 8));
      png[bit / 8] ^= turn;
      changes.push_back(chunk_crc(png) ^ light_checksum());
      png[bit / 8] ^= turn;
    }
  }
  return changes;
}

// A CRC goes on over what follows it as an affine map, so the whole file's follows from the chunk's alone.
std::uint32_t PngLayout::file_crc(std::uint32_t of_chunk) const {
  std::uint8_t rest[4 + end_chunk_size];
  put_u32_at(rest, of_chunk);
  std::copy_n(light_.end() - static_cast<std::ptrdiff_t>(end_chunk_size), end_chunk_size, rest + 4);
  return crc32(file_prefix_crc_ ^ of_chunk, rest, sizeof rest);
}

PngLayout::CrcTable PngLayout::file_crc_table() const {
  CrcTable table{};
  for (std::uint32_t place = 0; place < 4; ++place) {
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
      table[place][byte] = file_crc(byte << (24 - 8 * place)) ^ file_crc(0);
    }
  }
  return table;
}

PngLayout::CrcTable PngLayout::adler_crc_table() const {
  CrcTable table{};
  Bytes png = light_;
  for (std::size_t place = 0; place < 4; ++place) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      png[adler_start_ + place] = static_cast<std::uint8_t>(byte);
      table[place][byte] = chunk_crc(png) ^ light_checksum();
    }
    png[adler_start_ + place] = 0;
  }
  return table;
}

}  // namespace qrcongo::stamps::engine
