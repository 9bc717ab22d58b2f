#include <doctest/doctest.h>

#include <functional>
#include <map>

#include "plans.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "src/stamps/engine/kernel.hpp"

using namespace qrcongo;
using namespace qrcongo::stamps::engine;
using testing::engine_keys;
using testing::engine_plan;

namespace {

Bytes range_of(const ArchiveImage& image, std::uint64_t offset, std::size_t size) {
  Bytes bytes(size);
  image.fill(offset, bytes, {});
  return bytes;
}

// The whole, made in pieces of one size as the pipeline makes it; sets the image's CRC of codes.csv.
Bytes made(ArchiveImage& image, std::size_t piece) {
  std::vector<StampNote> notes(image.stamps());
  std::vector<ArchiveImage::CodesPiece> codes;
  Bytes all(image.size());
  for (std::uint64_t at = 0; at < image.stamps_end(); at += piece) {
    const std::uint64_t size = std::min<std::uint64_t>(piece, image.stamps_end() - at);
    image.fill_stamps(at, std::span(all).subspan(at, size), notes, codes.emplace_back());
  }
  image.set_codes_crc(image.codes_crc(codes));
  for (std::uint64_t at = image.stamps_end(); at < image.size(); at += piece) {
    image.fill(at, std::span(all).subspan(at, std::min<std::uint64_t>(piece, image.size() - at)), notes);
  }
  return all;
}

Bytes made(const ArchivePlan& plan, const Kernel& kernel, std::size_t piece) {
  ArchiveImage image(plan, engine_keys(), kernel);
  return made(image, piece);
}

std::uint64_t little_endian(const Bytes& bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8U | bytes[at + i];
  return value;
}

int run(const std::string& command) { return std::system(command.c_str()); }

}  // namespace

TEST_CASE("an archive's bytes depend neither on how it was cut nor on the kernel") {
  std::vector<ArchivePlan> plans(5, engine_plan(95, 1'105));
  plans[1].gtin = std::string(no_gtin);
  plans[1].keypad_code = true;
  plans[2].module_px = 5;
  plans[2].level = 'H';
  plans[3].codes_csv = false;
  plans[4].base_address = "https://QR.EXAMPLE";
  for (const ArchivePlan& plan : plans) {
    const Bytes expected = made(plan, portable_kernel(), 1 << 30);
    for (const Kernel* kernel : testing::engine_kernels()) {
      CAPTURE(kernel->name);
      for (const std::size_t piece : {std::size_t{1} << 30U, std::size_t{100'003}, std::size_t{4'096}}) {
        CHECK(made(plan, *kernel, piece) == expected);
      }
    }
  }
}

TEST_CASE("any count of stamps makes a whole archive") {
  testing::TemporaryFolder folder;
  for (const std::uint32_t count : {1U, 2U, 127U, 128U, 129U, 511U, 513U}) {
    testing::write_file(folder.path("a.zip"), as_text(made(engine_plan(9, 8 + count), best_kernel(), 50'000)));
    CHECK(run("unzip -tqq " + folder.path("a.zip")) == 0);
  }
}

TEST_CASE("any range is made from the plan alone") {
  ArchiveImage image(engine_plan(1, 3'000), engine_keys(), best_kernel());
  const Bytes all = made(image, 1 << 20);
  const std::vector<std::uint64_t> edges = {0, image.stamps_end(), image.size()};
  int other = 0;
  for (const std::size_t size : {1UL, 500UL, 100'000UL}) {
    for (std::uint64_t at = 0; at + size <= all.size(); at += 40'009) {
      other += range_of(image, at, size) != Bytes(all.begin() + static_cast<std::ptrdiff_t>(at),
                                                  all.begin() + static_cast<std::ptrdiff_t>(at + size))
                   ? 1
                   : 0;
    }
    for (const std::uint64_t edge : edges) {
      const std::uint64_t at = std::min<std::uint64_t>(edge > size / 2 ? edge - size / 2 : 0, all.size() - size);
      other += range_of(image, at, size) != Bytes(all.begin() + static_cast<std::ptrdiff_t>(at),
                                                  all.begin() + static_cast<std::ptrdiff_t>(at + size))
                   ? 1
                   : 0;
    }
  }
  CHECK(other == 0);
}

TEST_CASE("past 4 GiB the directory says where a record stands by its ZIP64 field") {
  ArchiveImage image(engine_plan(1, 12'000'000), engine_keys(), best_kernel());
  image.set_codes_crc(0);
  REQUIRE(image.stamps_end() > std::uint64_t{5} << 30U);
  // The end records: ZIP64 end, locator, classic end.
  const Bytes end = range_of(image, image.size() - 98, 98);
  CHECK(little_endian(end, 0, 4) == 0x06064b50);
  CHECK(little_endian(end, 32, 8) == 12'000'002);
  const std::uint64_t directory = little_endian(end, 48, 8);
  CHECK(directory + little_endian(end, 40, 8) == image.size() - 98);
  CHECK(little_endian(range_of(image, directory, 4), 0, 4) == 0x02014b50);
  // The last stamp's entry stands before that of codes.csv.
  constexpr std::size_t codes_entry = 46 + 9 + 12;
  constexpr std::size_t far_entry = 46 + 34 + 12;
  const Bytes entry = range_of(image, image.size() - 98 - codes_entry - far_entry, far_entry);
  REQUIRE(little_endian(entry, 0, 4) == 0x02014b50);
  CHECK(little_endian(entry, 42, 4) == 0xFFFFFFFF);
  CHECK(little_endian(entry, 46 + 34, 4) == 0x00080001);
  const std::uint64_t offset = little_endian(entry, 46 + 34 + 4, 8);
  const Bytes record = range_of(image, offset, 64);
  CHECK(little_endian(record, 0, 4) == 0x04034b50);
  CHECK(little_endian(record, 14, 4) == little_endian(entry, 16, 4));
  CHECK(std::equal(record.begin() + 30, record.end(), entry.begin() + 46));
}

TEST_CASE("the bytes of format 2 stay what they are") {
  ArchivePlan plan = engine_plan(1, 25);
  CHECK(to_hex(crypto::sha256(made(plan, best_kernel(), 4'096))) ==
        "942278a49ddf307c260dac2a7f308e91cf8b9f3b2aca50b5eabd831507ae7021");
  plan.keypad_code = true;
  plan.gtin = std::string(no_gtin);
  plan.module_px = 5;
  plan.level = 'Q';
  CHECK(to_hex(crypto::sha256(made(plan, best_kernel(), 4'096))) ==
        "f6306c34e1c20ace751fca48164fb0061b7af94796541b8e2fa9f3e32e7bdcbe");
}

TEST_CASE("three other programs read an archive of 70,000 stamps (ZIP64)") {
  testing::TemporaryFolder folder;
  ArchivePlan large = engine_plan(1, 70'000);
  large.module_px = 3;
  const std::string path = folder.path("large.zip");
  testing::write_file(path, as_text(made(large, best_kernel(), 4 << 20)));
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
  CHECK(check_plan(engine_plan(1, 10)));
  for (const auto& fault : faults) {
    ArchivePlan wrong = engine_plan(1, 10);
    fault.second(wrong);
    CHECK_MESSAGE(!check_plan(wrong), fault.first);
  }
}
