#include <doctest/doctest.h>

#include <fstream>

#include "plans.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/stamps/engine/archive_format_1.hpp"

using namespace qrcongo;
using namespace qrcongo::stamps::engine;

namespace {

ArchivePlan plan(std::uint32_t from, std::uint32_t to) {
  ArchivePlan made = testing::engine_plan(from, to);
  made.format_version = 1;
  return made;
}

Bytes assemble(const ArchivePlan& of, std::uint32_t chunk_size) {
  ArchiveAssembler assembler(of, testing::engine_keys());
  Bytes all = assembler.opening();
  for (std::uint32_t from = of.from; from <= of.to; from += chunk_size) {
    const StampChunk chunk = make_chunk(of, testing::engine_keys(), from, std::min(chunk_size, of.to - from + 1));
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

}  // namespace

TEST_CASE("an archive of format 1 does not depend on how it was cut") {
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

TEST_CASE("three other programs read an archive of format 1 with 70,000 stamps (ZIP64)") {
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
