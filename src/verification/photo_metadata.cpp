#include "photo_metadata.hpp"

#include <algorithm>
#include <array>

namespace qrcongo::verification {
namespace {

unsigned byte_at(std::string_view bytes, std::size_t place) { return static_cast<unsigned char>(bytes[place]); }

std::size_t number_at(std::string_view bytes, std::size_t place, std::size_t size) {
  std::size_t number = 0;
  for (std::size_t i = 0; i < size; ++i) number = number << 8U | byte_at(bytes, place + i);
  return number;
}

// What a small file may unfold to in the memory of whoever looks at it.
constexpr std::size_t pixels_max = 64'000'000;

bool has_bearable_size(std::size_t width, std::size_t height) {
  return width > 0 && height > 0 && height <= pixels_max / width;
}

// JPEG: ITU-T T.81 annex B. A marker is 0xFF and a byte; most are followed by a length, which counts itself, and what
// it says.
namespace jpeg {

constexpr std::string_view start_of_image = "\xFF\xD8";
constexpr std::string_view end_of_image = "\xFF\xD9";
constexpr unsigned end_marker = 0xD9;
constexpr unsigned scan_marker = 0xDA;
constexpr std::size_t jfif_size = 14;  // without a thumbnail
constexpr std::size_t adobe_size = 12;

struct Segment {
  unsigned marker = 0;
  std::string_view whole;  // from its marker, without the bytes that may stand before it
  std::string_view content;
  std::size_t size = 0;  // with those
};

std::optional<Segment> read_segment(std::string_view rest) {
  if (!rest.starts_with('\xFF')) return std::nullopt;
  const std::size_t code = rest.find_first_not_of('\xFF');
  if (code == std::string_view::npos) return std::nullopt;
  Segment segment;
  segment.marker = byte_at(rest, code);
  segment.whole = rest.substr(code - 1, 2);
  segment.size = code + 1;
  if (segment.marker == end_marker) return segment;
  if (rest.size() < code + 3) return std::nullopt;
  const std::size_t length = number_at(rest, code + 1, 2);
  if (length < 2 || length > rest.size() - segment.size) return std::nullopt;
  segment.whole = rest.substr(code - 1, 2 + length);
  segment.content = segment.whole.substr(4);
  segment.size += length;
  return segment;
}

// How long the coded picture is that follows a scan's header: 0xFF within it is followed by 0, or is a restart.
std::size_t coded_size(std::string_view rest) {
  std::size_t mark = rest.find('\xFF');
  while (mark != std::string_view::npos && mark + 1 < rest.size()) {
    const unsigned next = byte_at(rest, mark + 1);
    if (next != 0 && (next < 0xD0 || next > 0xD7)) return mark;
    mark = rest.find('\xFF', mark + 2);
  }
  return rest.size();
}

// Frames, tables and scans.
bool is_picture(unsigned marker) {
  return (marker >= 0xC0 && marker <= 0xCF) || (marker >= scan_marker && marker <= 0xDF);
}

// Of these the tables DHT and DAC and a reserved one are none (table B.1).
bool is_frame(unsigned marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

// Section B.2.2: precision, lines, samples a line.
bool is_sound_frame(std::string_view content) {
  return content.size() >= 6 && has_bearable_size(number_at(content, 3, 2), number_at(content, 1, 2));
}

// APPn, reserved ones, and comments.
bool is_beside_it(unsigned marker) { return marker >= 0xE0 && marker <= 0xFE; }

// JFIF says how densely the pixels lie, Adobe's what their colours mean: without it they are wrong.
bool says_how_to_show(const Segment& segment) {
  using namespace std::string_view_literals;
  if (segment.marker == 0xE0) return segment.content.size() == jfif_size && segment.content.starts_with("JFIF\0"sv);
  return segment.marker == 0xEE && segment.content.size() == adobe_size && segment.content.starts_with("Adobe"sv);
}

std::optional<std::string> without_metadata(std::string_view photo) {
  std::string kept(start_of_image);
  kept.reserve(photo.size());
  bool has_frame = false;
  bool has_scan = false;
  for (std::string_view rest = photo.substr(start_of_image.size()); !rest.empty();) {
    const auto segment = read_segment(rest);
    if (!segment) return std::nullopt;
    rest.remove_prefix(segment->size);
    if (segment->marker == end_marker) {
      if (!has_frame || !has_scan) return std::nullopt;
      kept.append(end_of_image);
      return kept;
    }
    if (!is_picture(segment->marker) && !is_beside_it(segment->marker)) return std::nullopt;
    if (is_frame(segment->marker) && !is_sound_frame(segment->content)) return std::nullopt;
    has_frame = has_frame || is_frame(segment->marker);
    if (is_picture(segment->marker) || says_how_to_show(*segment)) kept.append(segment->whole);
    if (segment->marker != scan_marker) continue;
    has_scan = true;
    const std::size_t coded = coded_size(rest);
    kept.append(rest.substr(0, coded));
    rest.remove_prefix(coded);
  }
  return std::nullopt;
}

}  // namespace jpeg

// PNG: ISO/IEC 15948 section 5.3. A chunk is its length, its type, so many bytes and a checksum.
namespace png {

constexpr std::string_view signature = "\x89PNG\r\n\x1A\n";
constexpr std::size_t chunk_frame = 12;
constexpr std::size_t head_length = 13;

// What the picture is made of, and how it is to be shown.
bool is_kept(std::string_view type) {
  static constexpr std::array<std::string_view, 9> kept = {"IHDR", "PLTE", "IDAT", "IEND", "tRNS",
                                                           "gAMA", "cHRM", "sRGB", "pHYs"};
  return std::find(kept.begin(), kept.end(), type) != kept.end();
}

// A picture with a critical chunk that nobody knows can be shown by nobody (section 5.4).
bool is_critical(std::string_view type) { return (byte_at(type, 0) & 0x20U) == 0; }

std::optional<std::string> without_metadata(std::string_view photo) {
  std::string kept(signature);
  kept.reserve(photo.size());
  bool has_data = false;
  std::string_view rest = photo.substr(signature.size());
  while (rest.size() >= chunk_frame) {
    const std::size_t length = number_at(rest, 0, 4);
    if (length > rest.size() - chunk_frame) return std::nullopt;
    const std::string_view type = rest.substr(4, 4);
    const std::string_view chunk = rest.substr(0, chunk_frame + length);
    rest.remove_prefix(chunk.size());
    const bool is_head = type == "IHDR";
    if (is_head != (kept.size() == signature.size()) || (is_head && length != head_length)) return std::nullopt;
    if (is_head && !has_bearable_size(number_at(chunk, 8, 4), number_at(chunk, 12, 4))) return std::nullopt;
    if (!is_kept(type) && is_critical(type)) return std::nullopt;
    if (is_kept(type)) kept.append(chunk);
    has_data = has_data || type == "IDAT";
    if (type != "IEND") continue;
    if (!has_data || length != 0) return std::nullopt;
    return kept;
  }
  return std::nullopt;
}

}  // namespace png
}  // namespace

std::optional<std::string> without_metadata(std::string_view photo) {
  if (photo.starts_with(jpeg::start_of_image)) return jpeg::without_metadata(photo);
  if (photo.starts_with(png::signature)) return png::without_metadata(photo);
  return std::nullopt;
}

}  // namespace qrcongo::verification
