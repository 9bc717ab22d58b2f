#include <doctest/doctest.h>

#include <fstream>
#include <functional>
#include <map>

#include <libdeflate.h>
#include <qrencode.h>

#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/stamps/engine/archive.hpp"
#include "tests/support/fakes.hpp"

using namespace qrcongo;
using namespace qrcongo::stamps::engine;

namespace {

const StampKeys& keys() {
  static const StampKeys made(3, Bytes(32, 5));
  return made;
}

ArchivePlan plan(std::uint32_t from, std::uint32_t to) {
  ArchivePlan made;
  made.base_address = "HTTPS://QR.EXAMPLE";
  made.gtin = "09506000134352";
  made.generation = 3;
  made.first_number = 1'000'000;
  made.from = from;
  made.to = to;
  made.manifest = "{\"order\":\"CMD-2026-000123\"}";
  return made;
}

Bytes assemble(const ArchivePlan& of, std::uint32_t chunk_size) {
  ArchiveAssembler assembler(of, keys());
  Bytes all = assembler.opening();
  for (std::uint32_t from = of.from; from <= of.to; from += chunk_size) {
    const StampChunk chunk = make_chunk(of, keys(), from, std::min(chunk_size, of.to - from + 1));
    const Bytes& records = assembler.add(chunk);
    all.insert(all.end(), records.begin(), records.end());
  }
  while (const auto piece = assembler.next_closing()) all.insert(all.end(), piece->begin(), piece->end());
  return all;
}

std::string write(const testing::TemporaryFolder& folder, const std::string& name, const Bytes& bytes) {
  const std::string path = folder.path(name);
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return path;
}

int run(const std::string& command) { return std::system(command.c_str()); }

// The modules of a PNG as this engine draws it, by an inflate that is not its own.
std::vector<std::uint8_t> modules_of(const Bytes& png, int width, int module_px) {
  const std::size_t idat = as_text(png).find("IDAT");
  const std::size_t size = static_cast<std::size_t>(png[idat - 2]) << 8U | png[idat - 1];
  const std::size_t line = 1 + static_cast<std::size_t>((width + 8) * module_px + 7) / 8;
  Bytes pixels(line * static_cast<std::size_t>((width + 8) * module_px));
  libdeflate_decompressor* decompressor = libdeflate_alloc_decompressor();
  REQUIRE(libdeflate_zlib_decompress(decompressor, png.data() + idat + 4, size, pixels.data(), pixels.size(),
                                     nullptr) == LIBDEFLATE_SUCCESS);
  libdeflate_free_decompressor(decompressor);
  std::vector<std::uint8_t> modules;
  for (int row = 0; row < width; ++row) {
    for (int column = 0; column < width; ++column) {
      const auto y = static_cast<std::size_t>((row + 4) * module_px + module_px / 2);
      const auto x = static_cast<std::size_t>((column + 4) * module_px + module_px / 2);
      modules.push_back((pixels[y * line + 1 + x / 8] >> (7 - x % 8) & 1) != 0 ? 0 : 1);
    }
  }
  return modules;
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

TEST_CASE("a reader reads the address from the picture, in every size and level") {
  testing::TemporaryFolder folder;
  const std::string address = stamp_address("HTTPS://QR.GOUV.CG", no_gtin, "0D5FAJC9B8KQ2MW5XTRZ");
  for (const char level : std::string("LMQH")) {
    for (const int module_px : {3, 8, 16}) {
      const std::string path = write(folder, "stamp.png", *symbol_png(address, level, module_px, 500));
      REQUIRE(run("zbarimg --quiet --raw " + path + " > " + path + ".txt 2>/dev/null") == 0);
      CHECK(testing::read_file(path + ".txt") == address + "\n");
    }
  }
}

TEST_CASE("an archive's bytes do not depend on how it was cut") {
  const ArchivePlan whole = plan(1, 300);
  const Bytes expected = assemble(whole, 300);
  for (const std::uint32_t chunk_size : {1U, 7U, 299U}) CHECK(assemble(whole, chunk_size) == expected);
}

TEST_CASE("the bytes of format 1 stay what they are") {
  ArchivePlan small = plan(1, 25);
  CHECK(to_hex(crypto::sha256(assemble(small, 10))) ==
        "fe80e5d3490f56bcab078c17247a6224a846de386f269d5f1c6baf08e5e25525");
  small.keypad_code = true;
  small.gtin = std::string(no_gtin);
  small.module_px = 5;
  small.level = 'Q';
  CHECK(to_hex(crypto::sha256(assemble(small, 10))) ==
        "9c986edb38ecb4537b4d0691741f059441717fa876c652d735361bee30772020");
}

TEST_CASE("three other programs read an archive of 70,000 stamps (ZIP64)") {
  testing::TemporaryFolder folder;
  ArchivePlan large = plan(1, 70'000);
  large.module_px = 3;
  const std::string path = write(folder, "large.zip", assemble(large, 5'000));
  CHECK(run("unzip -tqq " + path) == 0);
  CHECK(run("test $(bsdtar -tf " + path + " | wc -l) -eq 70002") == 0);
  CHECK(run("python3 -c \"import zipfile,csv,io; z=zipfile.ZipFile('" + path +
            "'); assert z.testzip() is None; rows=list(csv.DictReader(io.StringIO(z.read('codes.csv').decode())));"
            "assert [r['file'] for r in rows]==z.namelist()[1:-1]; assert len(rows)==70000\"") == 0);
}

TEST_CASE("what cannot be made is refused beforehand") {
  const std::map<std::string, std::function<void(ArchivePlan&)>> faults = {
      {"gtin", [](ArchivePlan& p) { p.gtin = "123"; }},
      {"range", [](ArchivePlan& p) { p.to = 0; }},
      {"number", [](ArchivePlan& p) { p.first_number = stamp_numbers_end; }},
      {"level", [](ArchivePlan& p) { p.level = 'X'; }},
      {"module", [](ArchivePlan& p) { p.module_px = 2; }},
      {"dpi", [](ArchivePlan& p) { p.dpi = 10; }},
      {"lower case", [](ArchivePlan& p) { p.base_address = "https://qr.example"; }},
      {"too long", [](ArchivePlan& p) { p.base_address = "HTTPS://" + std::string(400, 'A'); }},
      {"version", [](ArchivePlan& p) { p.format_version = 99; }}};
  CHECK(check_plan(plan(1, 10)));
  for (const auto& fault : faults) {
    ArchivePlan wrong = plan(1, 10);
    fault.second(wrong);
    CHECK_MESSAGE(!check_plan(wrong), fault.first);
  }
}
