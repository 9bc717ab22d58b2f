#include "src/stamps/engine/png_layout.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <map>

#include <libdeflate.h>
#include <qrencode.h>

#include "plans.hpp"

using namespace qrcongo;
using namespace qrcongo::stamps::engine;

namespace {

// Inflates with a library that checks the Adler-32.
Bytes inflated(ByteView zlib, std::size_t size) {
  Bytes plain(size);
  libdeflate_decompressor* decompressor = libdeflate_alloc_decompressor();
  const auto result =
      libdeflate_zlib_decompress(decompressor, zlib.data(), zlib.size(), plain.data(), plain.size(), nullptr);
  libdeflate_free_decompressor(decompressor);
  REQUIRE(result == LIBDEFLATE_SUCCESS);
  return plain;
}

// A picture's modules, by an inflate that is not the engine's own; fails where a line does not show whole modules.
std::vector<std::uint8_t> modules_of(const Bytes& png, int width, int module_px) {
  const std::size_t idat = as_text(png).find("IDAT");
  const std::size_t size = static_cast<std::size_t>(png[idat - 2]) << 8U | png[idat - 1];
  const int side = (width + 8) * module_px;
  const std::size_t line = 1 + static_cast<std::size_t>(side + 7) / 8;
  const Bytes pixels = inflated({png.data() + idat + 4, size}, line * static_cast<std::size_t>(side));
  const auto is_dark = [&](int x, int y) {
    const auto at = static_cast<std::size_t>(y) * line + 1 + static_cast<std::size_t>(x) / 8;
    return (pixels[at] >> (7 - x % 8) & 1) == 0;
  };
  std::vector<std::uint8_t> modules;
  int uneven = 0;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const int row = y / module_px - 4;
      const int column = x / module_px - 4;
      const bool inside = row >= 0 && row < width && column >= 0 && column < width;
      if (is_dark(x, y) != is_dark(x / module_px * module_px, y / module_px * module_px)) ++uneven;
      if (!inside && is_dark(x, y)) ++uneven;
      if (inside && x % module_px == 0 && y % module_px == 0) modules.push_back(is_dark(x, y) ? 1 : 0);
    }
  }
  CHECK(uneven == 0);
  return modules;
}

std::vector<std::uint8_t> some_modules(int width, std::uint32_t seed) {
  std::vector<std::uint8_t> dark(static_cast<std::size_t>(width * width));
  for (auto& module : dark) {
    seed = seed * 1664525 + 1013904223;
    module = static_cast<std::uint8_t>(seed >> 31U);
  }
  return dark;
}

}  // namespace

TEST_CASE("a symbol's picture shows libqrencode's modules, with one alphanumeric segment") {
  const std::string address = stamp_address("HTTPS://QR.EXAMPLE", "09506000134352", "0VZBNQZR47QVWC5WSTTN");
  QRinput* input = QRinput_new2(3, QR_ECLEVEL_M);
  QRinput_append(input, QR_MODE_AN, static_cast<int>(address.size()),
                 reinterpret_cast<const unsigned char*>(address.data()));
  QRcode* code = QRcode_encodeInput(input);
  REQUIRE(code->version == 3);
  std::vector<std::uint8_t> expected;
  for (int i = 0; i < code->width * code->width; ++i) expected.push_back(code->data[i] & 1);
  for (const int module_px : {3, 5, 8, 16}) {
    CHECK(modules_of(*symbol_png(address, 'M', module_px, 500), code->width, module_px) == expected);
  }
  QRcode_free(code);
  QRinput_free(input);
}

TEST_CASE("every width and module size is drawn exactly, in files of one size, with the file's CRC") {
  for (const int width : {21, 25, 29, 33, 37, 57}) {
    for (int module_px = 3; module_px <= 16; ++module_px) {
      const PngLayout layout(width, module_px, 500);
      for (const std::uint32_t seed : {0U, 1U, 77U}) {
        const auto dark = some_modules(width, seed);
        Bytes png(layout.size());
        const std::uint32_t crc = layout.draw(dark, png.data());
        CHECK(modules_of(png, width, module_px) == dark);
        CHECK(crc == libdeflate_crc32(0, png.data(), png.size()));
      }
    }
  }
}

TEST_CASE("all light and all dark are drawn too") {
  for (const std::uint8_t module : {std::uint8_t{0}, std::uint8_t{1}}) {
    const PngLayout layout(29, 8, 500);
    const std::vector<std::uint8_t> dark(29 * 29, module);
    Bytes png(layout.size());
    layout.draw(dark, png.data());
    CHECK(modules_of(png, 29, 8) == dark);
  }
}

TEST_CASE("every length that a match can have is written as inflaters read it") {
  for (int length = 3; length <= 258; ++length) {
    for (const int distance : {1, 2, 38, 131}) {
      std::vector<Token> tokens;
      for (int i = 0; i < 131; ++i) tokens.push_back({static_cast<std::uint8_t>(i % 7 == 0 ? 255 : 0), 0, 0});
      tokens.push_back({0, length, distance});
      Bytes expected;
      for (int i = 0; i < 131; ++i) expected.push_back(tokens[static_cast<std::size_t>(i)].literal);
      for (int i = 0; i < length; ++i)
        expected.push_back(expected[expected.size() - static_cast<std::size_t>(distance)]);
      const DeflateCode code(tokens, {0, 255});
      Bytes zlib{0x78, 0x01};
      BitWriter out(zlib);
      code.put_header(out);
      for (const Token& token : tokens) code.put(out, token);
      code.put_end(out);
      put_u32_big_endian(zlib, libdeflate_adler32(1, expected.data(), expected.size()));
      CHECK(inflated(zlib, expected.size()) == expected);
    }
  }
}

TEST_CASE("a reader reads the address from the picture, in every size and level") {
  testing::TemporaryFolder folder;
  const std::string address = stamp_address("HTTPS://QR.GOUV.CG", no_gtin, "0D5FAJC9B8KQ2MW5XTRZ");
  for (const char level : std::string("LMQH")) {
    for (const int module_px : {3, 8, 16}) {
      const std::string path = folder.path("stamp.png");
      testing::write_file(path, as_text(*symbol_png(address, level, module_px, 500)));
      REQUIRE(std::system(("zbarimg --quiet --raw " + path + " > " + path + ".txt 2>/dev/null").c_str()) == 0);
      CHECK(testing::read_file(path + ".txt") == address + "\n");
    }
  }
}
