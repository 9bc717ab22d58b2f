// Stamps as one makes them with libqrencode and an image library, one after the other on one thread: what our own are
// measured beside. It uses nothing of ours, reuses every buffer that the libraries let it keep, and writes to memory.
#include <libdeflate.h>
#include <png.h>
#include <qrencode.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint32_t quiet_zone = 4;
constexpr std::uint32_t pixels_a_module = 8;
constexpr std::uint32_t pixels_a_meter = 19685;  // 500 dpi
constexpr std::uint8_t white = 0xff;
constexpr std::uint8_t black = 0x00;
static_assert(pixels_a_module == 8, "one bit a pixel: a module of a line is one byte");

class Texts {
 public:
  const std::string& next() {
    constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < serial_characters; ++i) {
      if (i % 10 == 0) bits = random_();
      text_[text_.size() - serial_characters + i] = alphabet[bits & 31];
      bits >>= 5;
    }
    return text_;
  }

 private:
  static constexpr std::size_t serial_characters = 20;
  std::mt19937_64 random_{20};
  std::string text_ = "HTTPS://QR.EXAMPLE/01/09506000134352/21/" + std::string(serial_characters, '0');
};

struct Release {
  void operator()(QRinput* input) const { QRinput_free(input); }
  void operator()(QRcode* symbol) const { QRcode_free(symbol); }
  void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};

using Symbol = std::unique_ptr<QRcode, Release>;

Symbol encode(const std::string& text) {
  const std::unique_ptr<QRinput, Release> input(QRinput_new2(0, QR_ECLEVEL_M));
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  // Its automatic mode would cut the text into several segments and spend more time on it.
  if (!input || QRinput_append(input.get(), QR_MODE_AN, static_cast<int>(text.size()), bytes) != 0) {
    throw std::runtime_error("libqrencode took no alphanumeric segment");
  }
  Symbol symbol(QRcode_encodeInput(input.get()));
  if (!symbol || symbol->version != 3) throw std::runtime_error("libqrencode made no symbol of version 3");
  return symbol;
}

std::uint32_t modules_a_side(const QRcode& symbol) { return static_cast<std::uint32_t>(symbol.width) + 2 * quiet_zone; }

/// One line of pixels: row `row` of the symbol, or of the quiet zone where the symbol has no such row.
void draw_line(const QRcode& symbol, std::uint32_t row, std::span<std::uint8_t> line) {
  const auto width = static_cast<std::uint32_t>(symbol.width);
  std::fill(line.begin(), line.end(), white);
  if (row < quiet_zone || row >= quiet_zone + width) return;
  const unsigned char* modules = symbol.data + std::size_t{row - quiet_zone} * width;
  for (std::uint32_t column = 0; column < width; ++column) {
    if (modules[column] & 1) line[quiet_zone + column] = black;
  }
}

class LibpngImage {
 public:
  void write(const QRcode& symbol) {
    file_.clear();
    const std::uint32_t modules = modules_a_side(symbol);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, refuse, nullptr);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(png, &file_, append, nullptr);
    png_set_IHDR(png, info, modules * pixels_a_module, modules * pixels_a_module, 1, PNG_COLOR_TYPE_GRAY,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_pHYs(png, info, pixels_a_meter, pixels_a_meter, PNG_RESOLUTION_METER);
    png_write_info(png, info);
    line_.resize(modules);
    for (std::uint32_t row = 0; row < modules; ++row) {
      draw_line(symbol, row, line_);
      for (std::uint32_t i = 0; i < pixels_a_module; ++i) png_write_row(png, line_.data());
    }
    png_write_end(png, nullptr);
    png_destroy_write_struct(&png, &info);
  }

  const Bytes& file() const { return file_; }

 private:
  static void append(png_structp png, png_bytep bytes, png_size_t size) {
    auto& file = *static_cast<Bytes*>(png_get_io_ptr(png));
    file.insert(file.end(), bytes, bytes + size);
  }

  [[noreturn]] static void refuse(png_structp, png_const_charp reason) {
    std::fprintf(stderr, "libpng: %s\n", reason);
    std::exit(1);
  }

  Bytes file_;
  Bytes line_;
};

class LibdeflateImage {
 public:
  void write(const QRcode& symbol) {
    const std::uint32_t side = modules_a_side(symbol) * pixels_a_module;
    draw(symbol);
    file_.assign({0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    begin_chunk("IHDR");
    append_number(side);
    append_number(side);
    file_.insert(file_.end(), {1, 0, 0, 0, 0});  // one bit, greyscale, the only methods there are, not interlaced
    end_chunk();
    begin_chunk("pHYs");
    append_number(pixels_a_meter);
    append_number(pixels_a_meter);
    file_.push_back(1);
    end_chunk();
    begin_chunk("IDAT");
    append_compressed();
    end_chunk();
    begin_chunk("IEND");
    end_chunk();
  }

  const Bytes& file() const { return file_; }

 private:
  void draw(const QRcode& symbol) {
    const std::uint32_t modules = modules_a_side(symbol);
    const std::size_t stride = 1 + modules;  // a byte before each line says that it is not filtered
    raster_.assign(stride * modules * pixels_a_module, 0);
    for (std::uint32_t row = 0; row < modules; ++row) {
      const std::span<std::uint8_t> first = std::span(raster_).subspan(row * stride * pixels_a_module, stride);
      draw_line(symbol, row, first.subspan(1));
      for (std::size_t i = 1; i < pixels_a_module; ++i) {
        std::copy(first.begin(), first.end(), first.data() + i * stride);
      }
    }
  }

  void begin_chunk(std::string_view type) {
    chunk_begin_ = file_.size();
    append_number(0);
    file_.insert(file_.end(), type.begin(), type.end());
  }

  void end_chunk() {
    const std::size_t covered_begin = chunk_begin_ + 4;
    const std::size_t covered = file_.size() - covered_begin;
    put_number(chunk_begin_, static_cast<std::uint32_t>(covered - 4));
    append_number(libdeflate_crc32(0, file_.data() + covered_begin, covered));
  }

  void append_compressed() {
    const std::size_t begin = file_.size();
    file_.resize(begin + libdeflate_zlib_compress_bound(compressor_.get(), raster_.size()));
    const std::size_t size = libdeflate_zlib_compress(compressor_.get(), raster_.data(), raster_.size(),
                                                      file_.data() + begin, file_.size() - begin);
    if (size == 0) throw std::runtime_error("libdeflate had no room");
    file_.resize(begin + size);
  }

  void append_number(std::uint32_t number) {
    file_.resize(file_.size() + 4);
    put_number(file_.size() - 4, number);
  }

  void put_number(std::size_t at, std::uint32_t number) {
    for (std::size_t i = 0; i < 4; ++i) file_[at + i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
  }

  std::unique_ptr<libdeflate_compressor, Release> compressor_{libdeflate_alloc_compressor(1)};
  Bytes raster_;
  Bytes file_;
  std::size_t chunk_begin_ = 0;
};

class NoImage {
 public:
  void write(const QRcode&) {}
};

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

template <typename Image>
void measure(const char* name, long stamps) {
  Texts texts;
  Image image;
  const double begin = cpu_seconds();
  for (long i = 0; i < stamps; ++i) image.write(*encode(texts.next()));
  std::printf(R"({"name":"%s","stamps":%ld,"cpu_s":%.6f})"
              "\n",
              name, stamps, cpu_seconds() - begin);
}

int refuse_words() {
  std::fputs("usage: peer_qrencode --png|--deflate|--symbol --stamps N\n", stderr);
  return 2;
}

}  // namespace

int main(int count, char** words) {
  if (count != 4 || words[2] != std::string_view("--stamps")) return refuse_words();
  const std::string_view what = words[1];
  const long stamps = std::atol(words[3]);
  if (stamps <= 0) return refuse_words();
  if (what == "--png") {
    measure<LibpngImage>("libqrencode + libpng", stamps);
  } else if (what == "--deflate") {
    measure<LibdeflateImage>("libqrencode + libdeflate", stamps);
  } else if (what == "--symbol") {
    measure<NoImage>("libqrencode, symbol alone", stamps);
  } else {
    return refuse_words();
  }
  return 0;
}
