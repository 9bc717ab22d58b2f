#include <doctest/doctest.h>

#include "photo_bytes.hpp"
#include "src/verification/photo_metadata.hpp"

using namespace qrcongo::verification;
using namespace qrcongo::testing;

namespace {

const std::string jfif("JFIF\0\1\2\0\0\1\0\1\0\0", 14);
const std::string adobe("Adobe\0\x64\0\0\0\0\1", 12);
const std::string exif("Exif\0\0MM\0*GPS -4.325,15.322", 27);

bool holds(const std::string& bytes, const std::string& part) { return bytes.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a photo without metadata stays as it is, byte for byte") {
  CHECK(without_metadata(jpeg()) == jpeg());
  CHECK(without_metadata(png()) == png());
}

TEST_CASE("a JPEG loses where it was taken and by what, and keeps what its colours need") {
  for (unsigned marker = 0xE1; marker <= 0xEF; ++marker) {
    INFO(marker);
    CHECK(without_metadata(jpeg(jpeg_segment(marker, exif))) == jpeg());
  }
  CHECK(without_metadata(jpeg(jpeg_segment(0xFE, "chez moi"))) == jpeg());
  CHECK(without_metadata(jpeg(jpeg_segment(0xE0, exif))) == jpeg());
  CHECK(without_metadata(jpeg(jpeg_segment(0xE0, jfif + "thumbnail"))) == jpeg());
  CHECK(without_metadata(jpeg(jpeg_segment(0xEE, adobe + "GPS"))) == jpeg());
  const std::string shown = jpeg_segment(0xE0, jfif) + jpeg_segment(0xEE, adobe);
  CHECK(without_metadata(jpeg(shown)) == jpeg(shown));
  CHECK(without_metadata(jpeg(jpeg_segment(0xE0, jfif) + jpeg_segment(0xE1, exif) + jpeg_segment(0xEE, adobe))) ==
        jpeg(shown));
}

TEST_CASE("metadata between a JPEG's scans goes, and what follows its end") {
  const std::string scan = jpeg_segment(0xDA, "second") + "\x04\x05";
  std::string two = jpeg();
  two.insert(two.size() - 2, jpeg_segment(0xE1, exif) + scan);
  std::string clean = jpeg();
  clean.insert(clean.size() - 2, scan);
  CHECK(without_metadata(two) == clean);
  CHECK(without_metadata(jpeg() + jpeg(jpeg_segment(0xE1, exif))) == jpeg());
  CHECK(without_metadata(jpeg("\xFF\xFF\xFF" + jpeg_segment(0xE1, exif))) == jpeg());
}

TEST_CASE("a PNG keeps the picture and how it is shown, and nothing else") {
  for (const char* type : {"tEXt", "zTXt", "iTXt", "eXIf", "tIME", "iCCP", "acTL", "prVt"}) {
    INFO(type);
    CHECK(without_metadata(png(png_chunk(type, exif))) == png());
  }
  for (const char* type : {"PLTE", "tRNS", "gAMA", "cHRM", "sRGB", "pHYs"}) {
    INFO(type);
    const std::string photo = png(png_chunk(type, "abc"));
    CHECK(without_metadata(photo) == photo);
  }
  CHECK(without_metadata(png() + exif) == png());
}

TEST_CASE("what is cut off anywhere is refused, whatever is missing") {
  for (const std::string& whole :
       {jpeg(jpeg_segment(0xE0, jfif) + jpeg_segment(0xE1, exif)), png(png_chunk("eXIf", exif))}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      INFO(size);
      CHECK(!without_metadata(std::string_view(whole).substr(0, size)));
    }
    CHECK(without_metadata(whole));
  }
}

TEST_CASE("what cannot be followed is refused") {
  const std::string start = "\xFF\xD8";
  CHECK(!without_metadata("GIF89a"));
  CHECK(!without_metadata(start + "\xFF\xD9"));
  CHECK(!without_metadata(jpeg(std::string("\xFF\xE1\0\1", 4))));  // shorter than its own length
  CHECK(!without_metadata(jpeg("\xFF\xE1\xFF\xFF")));              // longer than the file
  CHECK(!without_metadata(jpeg("x" + jpeg_segment(0xE1, exif))));  // not a marker
  CHECK(!without_metadata(jpeg("\xFF\xD8")));                      // a second start
  CHECK(!without_metadata(jpeg(jpeg_segment(0x02, exif))));        // no such marker
  CHECK(!without_metadata(png(png_chunk("CgBI", exif))));          // critical, and unknown
  CHECK(!without_metadata(png(png_chunk("IHDR", png_head(16, 16)))));
  const std::string signature = "\x89PNG\r\n\x1A\n";
  CHECK(!without_metadata(signature + png_chunk("tEXt", exif) + png().substr(8)));
  CHECK(!without_metadata(signature + png_chunk("IHDR", "h") + png_chunk("IDAT", "d") + png_chunk("IEND", "")));
  CHECK(!without_metadata(signature + png_chunk("IHDR", png_head(16, 16)) + png_chunk("IEND", "")));
  CHECK(!without_metadata(signature + png_chunk("IHDR", png_head(16, 16)) + png_chunk("IDAT", "d") +
                          png_chunk("IEND", exif)));
  CHECK(!without_metadata(png("\xFF\xFF\xFF\xFFtEXt")));  // longer than the file
  const auto kept = without_metadata(jpeg(jpeg_segment(0xE1, exif)));
  REQUIRE(kept);
  CHECK(!holds(*kept, "GPS"));
}

TEST_CASE("a picture without pixels, or of more than anybody's screen bears, is refused however small its file") {
  const auto jpeg_of = [](std::size_t width, std::size_t height) {
    std::string photo = jpeg();
    const std::string usual = jpeg_frame(16, 16);
    return photo.replace(photo.find(usual), usual.size(), jpeg_frame(width, height));
  };
  const auto png_of = [](std::size_t width, std::size_t height) {
    std::string photo = png();
    return photo.replace(photo.find("IHDR") + 4, 13, png_head(width, height));
  };
  CHECK(without_metadata(jpeg_of(8000, 8000)));
  CHECK(without_metadata(png_of(8000, 8000)));
  for (const std::pair<std::size_t, std::size_t>& size :
       {std::pair<std::size_t, std::size_t>{0, 16}, {16, 0}, {8000, 8001}, {65535, 65535}}) {
    CAPTURE(size.first);
    CHECK(!without_metadata(jpeg_of(size.first, size.second)));
    CHECK(!without_metadata(png_of(size.first, size.second)));
  }
  CHECK(!without_metadata(png_of(0xFFFFFFFF, 0xFFFFFFFF)));
  CHECK(!without_metadata(jpeg(jpeg_frame(65535, 65535))));  // a second frame
  std::string frameless = jpeg();
  CHECK(!without_metadata(frameless.erase(frameless.find(jpeg_frame(16, 16)), jpeg_frame(16, 16).size())));
  CHECK(!without_metadata(jpeg(jpeg_segment(0xC2, "short"))));
}
