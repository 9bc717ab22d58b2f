#include "qrcongo/stamps/archive_files.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "qrcongo/crypto/hash.hpp"
#include "src/stamps/archive_tags.hpp"
#include "tests/support/stamp_room.hpp"

using namespace qrcongo;
using namespace qrcongo::stamps;
using namespace qrcongo::testing;

namespace {

namespace files = std::filesystem;

// One archive of 3,000 stamps on disk.
class Shelf {
 public:
  Shelf()
      : archive(room.archives(room.ready_order(3'000)).at(0)), path(room.path_of(archive)), bytes(read_file(path)) {}

  ArchiveSource source() {
    return room.read([&](db::Tx& tx) { return room.stamps.archive_source(tx, archive.id); }).value();
  }

  // As if the server had written the row so.
  ArchiveSource tagged(ArchiveSource row) const {
    row.row_tag = row_tag_of(row, *room.keyring);
    row.ready_tag = ready_tag_of(row, *room.keyring);
    return row;
  }

  void damage() {
    std::string other = bytes;
    other[other.size() / 2] = static_cast<char>(other[other.size() / 2] ^ 1);
    write_file(path, other);
  }

  StampRoom room;
  const Archive archive;
  const std::string path;
  const std::string bytes;
};

std::string range_of(const RangeMaker& make, std::size_t offset, std::size_t size) {
  std::string range(size, ' ');
  CHECK(make(offset, {reinterpret_cast<std::uint8_t*>(range.data()), range.size()}));
  return range;
}

}  // namespace

TEST_CASE("a file is compared with its row, size and content, and again when it changed") {
  Shelf shelf;
  CHECK(shelf.room.files.may_serve(shelf.archive));
  shelf.damage();
  CHECK(!shelf.room.files.may_serve(shelf.archive));
  CHECK(shelf.room.files.examine(shelf.archive) == FileCondition::damaged);
  write_file(shelf.path, shelf.bytes);
  CHECK(shelf.room.files.may_serve(shelf.archive));
  files::resize_file(shelf.path, 100);
  CHECK(shelf.room.files.examine(shelf.archive) == FileCondition::damaged);
  files::remove(shelf.path);
  CHECK(shelf.room.files.examine(shelf.archive) == FileCondition::missing);
  CHECK(!shelf.room.files.may_serve(shelf.archive));
}

TEST_CASE("a change that keeps size and time of writing is noticed") {
  Shelf shelf;
  REQUIRE(shelf.room.files.may_serve(shelf.archive));
  const auto written = files::last_write_time(shelf.path);
  shelf.damage();
  files::last_write_time(shelf.path, written);
  CHECK(!shelf.room.files.may_serve(shelf.archive));
}

TEST_CASE("a row that does not fit its archive gives no range, and aborts nothing") {
  Shelf shelf;
  std::uint8_t byte = 0;
  ArchiveSource other = shelf.source();
  other.archive.size_bytes += 1;
  other = shelf.tagged(std::move(other));
  CHECK(!shelf.room.files.range_maker(other)(static_cast<std::uint64_t>(shelf.archive.size_bytes), {&byte, 1}));
  other = shelf.source();
  other.plan.level = 'X';
  other = shelf.tagged(std::move(other));
  CHECK(!shelf.room.files.range_maker(other)(0, {&byte, 1}));
  CHECK(shelf.room.files.make_again(other, 1, false).error().code == Code::invalid_input);
}

TEST_CASE("what a crash left under way is removed, and files only when they are old") {
  Shelf shelf;
  write_file(shelf.path + ".part", "half");
  shelf.room.files.remove_unfinished();
  CHECK(!files::exists(shelf.path + ".part"));
  REQUIRE(shelf.room.files.remove_older(shelf.archive, 0).has_value());
  CHECK(files::exists(shelf.path));
  REQUIRE(shelf.room.files.remove_older(shelf.archive, std::int64_t{1} << 60).has_value());
  CHECK(!files::exists(shelf.path));
}

TEST_CASE("whoever is told to stop makes nothing more") {
  Shelf shelf;
  shelf.room.files.stop();
  CHECK(shelf.room.files.make_again(shelf.source(), 2, true).error().code == Code::unavailable);
  CHECK(read_file(shelf.path) == shelf.bytes);
}

TEST_CASE("a damaged or missing file is made again, byte for byte") {
  Shelf shelf;
  shelf.damage();
  REQUIRE(shelf.room.files.make_again(shelf.source(), 2, true).has_value());
  CHECK(read_file(shelf.path) == shelf.bytes);
  files::remove(shelf.path);
  REQUIRE(shelf.room.files.make_again(shelf.source(), 2, false).has_value());
  CHECK(!files::exists(shelf.path));
  REQUIRE(shelf.room.files.make_again(shelf.source(), 1, true).has_value());
  CHECK(read_file(shelf.path) == shelf.bytes);
  CHECK(shelf.room.files.examine(shelf.archive) == FileCondition::whole);
}

TEST_CASE("bytes that are not the row's are refused, and the file stays as it was") {
  Shelf shelf;
  ArchiveSource other = shelf.source();
  other.plan.manifest += " ";
  other = shelf.tagged(std::move(other));
  CHECK(shelf.room.files.make_again(other, 2, true).error().code == Code::internal);
  CHECK(read_file(shelf.path) == shelf.bytes);
  CHECK(!files::exists(shelf.path + ".part"));
}

TEST_CASE("any range comes from the row alone") {
  Shelf shelf;
  files::remove(shelf.path);
  const RangeMaker make = shelf.room.files.range_maker(shelf.source());
  REQUIRE(static_cast<bool>(make));
  for (const std::size_t size : {1UL, 4'000UL, 300'000UL}) {
    for (std::size_t offset = 0; offset + size <= shelf.bytes.size(); offset += 250'007) {
      CHECK(range_of(make, offset, size) == shelf.bytes.substr(offset, size));
    }
    const std::size_t last = shelf.bytes.size() - size;
    CHECK(range_of(make, last, size) == shelf.bytes.substr(last));
  }
}

TEST_CASE("archives of format 1 are made again whole, not by ranges") {
  Shelf shelf;
  ArchiveSource old = shelf.source();
  old.plan.format_version = 1;
  old = shelf.tagged(std::move(old));
  CHECK(!shelf.room.files.range_maker(old));
  // Those bytes are not the row's, whose format is 2: only that they are made is seen here.
  CHECK(shelf.room.files.make_again(old, 2, true).error().code == Code::internal);
}

TEST_CASE("where no file is kept none is written, and the row still says its size and digest") {
  StampRoom room;
  const OrderId order = room.paid_order(2'000);
  auto settings = IssuanceRun::settings(room, "HTTPS://QR.GOUV.CG", 2);
  settings.keep_archives_days = 0;
  {
    IssuanceRun run(room, std::move(settings));
    run.wait_for(order, orders::OrderState::ready);
  }
  const Archive archive = room.archives(order).at(0);
  CHECK(!files::exists(room.path_of(archive)));
  const auto source = room.read([&](db::Tx& tx) { return room.stamps.archive_source(tx, archive.id); }).value();
  const std::string whole = range_of(room.files.range_maker(source), 0, static_cast<std::size_t>(archive.size_bytes));
  CHECK(to_hex(crypto::sha256(as_bytes(whole))) == archive.sha256);
}
