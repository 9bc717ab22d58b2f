#include <doctest/doctest.h>

#include <filesystem>
#include <functional>
#include <tuple>

#include "qrcongo/crypto/key_wrapping.hpp"
#include "qrcongo/stamps/archive_tagging.hpp"
#include "src/stamps/archive_tags.hpp"
#include "tests/support/printer_keys.hpp"
#include "tests/support/stamp_room.hpp"

using namespace qrcongo;
using namespace qrcongo::stamps;
using namespace qrcongo::testing;

namespace {

namespace files = std::filesystem;
using orders::OrderState;

const Bytes key_encryption_key(32, 7);
const std::string purpose_of_before = "qrcongo/stamp/master-key/0";

struct Trigger {
  std::string name;
  std::string sql;

  auto fields() { return std::tie(name, sql); }
};

// One archive on disk, encrypted to the first identity.
class Tagged {
 public:
  Tagged() : keys(room.world) {
    keys.bring_into_use(first_identity);
    order = room.ready_order(40);
    archive = room.archives(order).at(0);
  }

  ArchiveSource source() {
    return room.read([&](db::Tx& tx) { return room.stamps.archive_source(tx, archive.id); }).value();
  }

  // As somebody with the database's file in his hands, who puts the triggers back.
  void write_past_the_triggers(const std::vector<std::string>& statements) {
    room.world.must([&](db::Tx& tx) -> Result<void> {
      const auto triggers = tx.rows<Trigger>(
          "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('archives', 'batches')");
      for (const Trigger& trigger : triggers) tx.run("DROP TRIGGER " + trigger.name);
      for (const std::string& statement : statements) tx.run(statement);
      for (const Trigger& trigger : triggers) tx.run(trigger.sql);
      return {};
    });
  }

  bool takes(const std::string& statement) {
    return room
        .write([&](db::Tx& tx) -> Result<void> {
          tx.run(statement);
          return {};
        })
        .has_value();
  }

  void check_refused(const ArchiveSource& row, const std::string& what) {
    CHECK_MESSAGE(room.files.condition_of(row) == RowCondition::altered, what);
    CHECK_MESSAGE(!room.files.range_maker(row), what);
    for (const bool write : {false, true}) {
      const auto made = room.files.make_again(row, 1, write);
      REQUIRE_MESSAGE(!made, what);
      CHECK_MESSAGE(made.error().code == Code::internal, what);
      CHECK_MESSAGE(made.error().detail.find("la ligne a été modifiée") != std::string::npos, what);
    }
    CHECK_MESSAGE(!files::exists(room.path_of(archive)), what);
  }

  void remove_file() { files::remove(room.path_of(archive)); }

  // The keyring as the next start opens it.
  std::unique_ptr<Keyring> opened_anew() {
    auto opened = room.read([](db::Tx& tx) { return Keyring::open(tx, key_encryption_key); });
    REQUIRE(opened.has_value());
    return std::move(*opened);
  }

  // The database as it was while rows had no tags.
  void go_back_to_before() {
    write_past_the_triggers({"UPDATE archives SET row_tag = NULL, ready_tag = NULL"});
    room.world.must([](db::Tx& tx) -> Result<void> {
      const auto wrapped = tx.value<std::string>("SELECT wrapped_key FROM key_generations");
      const auto master = crypto::unwrap_key(key_encryption_key, wrapped, master_key_purpose(0));
      REQUIRE(master.has_value());
      FakeRandom random;
      tx.run("UPDATE key_generations SET wrapped_key = :wrapped_key",
             crypto::wrap_key(key_encryption_key, master->view(), purpose_of_before, random));
      return {};
    });
  }

  void start(const Keyring& keyring) {
    const auto done = tag_archives_of_before(*room.world.database, room.stamps, keyring, key_encryption_key,
                                             room.world.random, room.world.clock.now_ms());
    REQUIRE(done.has_value());
  }

  std::int64_t entries_of_tagging() {
    return room
        .read([](db::Tx& tx) -> Result<std::int64_t> {
          return tx.value<std::int64_t>(
              "SELECT COUNT(*) FROM audit_entries WHERE action = 'key_generation.tag_archives'");
        })
        .value();
  }

  StampRoom room;
  PrinterKeys keys;
  OrderId order;
  Archive archive;
};

}  // namespace

TEST_CASE("the row that the server wrote is genuine, and both its tags are its generation's") {
  Tagged tagged;
  const ArchiveSource row = tagged.source();
  CHECK(tagged.room.files.condition_of(row) == RowCondition::genuine);
  REQUIRE(row.row_tag.has_value());
  CHECK(row.row_tag->size() == 64);
  CHECK(row.row_tag == row_tag_of(row, *tagged.room.keyring));
  CHECK(row.ready_tag == ready_tag_of(row, *tagged.room.keyring));
  CHECK(row.ready_tag != row.row_tag);
  tagged.room.keyring->add(1, Secret(Bytes(32, 9)));
  CHECK(tagged.room.keyring->archive_tag(0, Bytes{1}) != tagged.room.keyring->archive_tag(1, Bytes{1}));
}

TEST_CASE("whatever of a row is changed, nothing is made of it") {
  Tagged tagged;
  tagged.remove_file();
  const ArchiveSource row = tagged.source();
  const auto with = [&](const std::string& what, const std::function<void(ArchiveSource&)>& change) {
    ArchiveSource other = row;
    change(other);
    tagged.check_refused(other, what);
  };
  with("recipient", [](ArchiveSource& s) { s.archive.encrypted_to = second_identity.recipient; });
  with("no recipient", [](ArchiveSource& s) { s.archive.encrypted_to.reset(); });
  with("first number", [](ArchiveSource& s) { s.plan.first_number += 1; });
  with("manifest", [](ArchiveSource& s) { s.plan.manifest += " "; });
  with("codes_crc", [](ArchiveSource& s) { s.codes_crc = *s.codes_crc ^ 1U; });
  with("no codes_crc", [](ArchiveSource& s) { s.codes_crc.reset(); });
  with("level", [](ArchiveSource& s) { s.plan.level = 'Q'; });
  with("module", [](ArchiveSource& s) { s.plan.module_px += 1; });
  with("dpi", [](ArchiveSource& s) { s.plan.dpi += 1; });
  with("codes.csv", [](ArchiveSource& s) { s.plan.codes_csv = false; });
  with("keypad codes", [](ArchiveSource& s) { s.plan.keypad_code = true; });
  with("base address", [](ArchiveSource& s) { s.plan.base_address = "HTTPS://QR.EXAMPLE"; });
  with("gtin", [](ArchiveSource& s) { s.plan.gtin = valid_gtin; });
  with("last position", [](ArchiveSource& s) { s.plan.to -= 1; });
  with("position that wraps", [](ArchiveSource& s) { s.archive.to += std::int64_t{1} << 32U; });
  with("part", [](ArchiveSource& s) { s.archive.part += 1; });
  with("format", [](ArchiveSource& s) { s.plan.format_version = 1; });
  with("name", [](ArchiveSource& s) { s.archive.name = "../" + s.archive.name; });
  with("id", [](ArchiveSource& s) { s.archive.id = ArchiveId("01930000-0000-7000-8000-000000000001"); });
  with("printer", [](ArchiveSource& s) { s.batch.printer_id = s.batch.enterprise_id; });
  with("certificate", [](ArchiveSource& s) { s.batch.certificate_id = CertificateId("other"); });
  with("quantity", [](ArchiveSource& s) { s.batch.quantity += 1; });
  with("size", [](ArchiveSource& s) { s.archive.size_bytes += 1; });
  with("digest", [](ArchiveSource& s) { s.archive.sha256 = std::string(64, '0'); });
  with("row's tag", [](ArchiveSource& s) { s.row_tag->front() = s.row_tag->front() == '0' ? '1' : '0'; });
  with("no row's tag", [](ArchiveSource& s) { s.row_tag.reset(); });
  with("ready tag", [](ArchiveSource& s) { s.ready_tag->back() = s.ready_tag->back() == '0' ? '1' : '0'; });
  with("no ready tag", [](ArchiveSource& s) { s.ready_tag.reset(); });
  with("row's tag for both", [](ArchiveSource& s) { s.ready_tag = s.row_tag; });
}

TEST_CASE("a row that was changed in the database past the triggers is refused, and good again once it is put back") {
  Tagged tagged;
  tagged.remove_file();
  const std::vector<std::pair<std::string, std::string>> changes = {
      {"UPDATE batches SET recipient = '" + second_identity.recipient + "'",
       "UPDATE batches SET recipient = '" + first_identity.recipient + "'"},
      {"UPDATE batches SET first_number = first_number + 1", "UPDATE batches SET first_number = first_number - 1"},
      {"UPDATE batches SET level = 'H'",
       "UPDATE batches SET level = '" + tagged.room.world.order(tagged.order).layout.level + "'"},
      {"UPDATE batches SET created_at = created_at + 1", "UPDATE batches SET created_at = created_at - 1"},
      {"UPDATE archives SET manifest = manifest || ' '", "UPDATE archives SET manifest = rtrim(manifest, ' ')"},
      {"UPDATE archives SET codes_crc = codes_crc + 1", "UPDATE archives SET codes_crc = codes_crc - 1"},
  };
  for (const std::pair<std::string, std::string>& both : changes) {
    tagged.write_past_the_triggers({both.first});
    tagged.check_refused(tagged.source(), both.first);
    tagged.write_past_the_triggers({both.second});
    CHECK_MESSAGE(tagged.room.files.condition_of(tagged.source()) == RowCondition::genuine, both.second);
  }
}

TEST_CASE("tags are not changed, and no archive is written without them") {
  Tagged tagged;
  CHECK(!tagged.takes("UPDATE archives SET row_tag = 'x'"));
  CHECK(!tagged.takes("UPDATE archives SET row_tag = NULL"));
  CHECK(!tagged.takes("UPDATE archives SET ready_tag = NULL"));
  CHECK(!tagged.takes("UPDATE archives SET codes_crc = 1"));
  const std::string insert =
      "INSERT INTO archives (id, batch_id, part, parts, from_position, to_position, name, manifest, state) "
      "SELECT 'other', batch_id, 2, 2, from_position, to_position, name, manifest, 'pending' FROM archives";
  CHECK(!tagged.takes(insert));
  tagged.write_past_the_triggers({insert});
  tagged.archive.id = ArchiveId("other");
  CHECK(tagged.room.files.condition_of(tagged.source()) == RowCondition::altered);
  CHECK(!tagged.room.files.make_again(tagged.source(), 1, true));
}

TEST_CASE("an archive that is owed is not made of a row that was altered") {
  Tagged tagged;
  tagged.remove_file();
  tagged.write_past_the_triggers(
      {"UPDATE archives SET state = 'pending', size_bytes = NULL, sha256 = NULL, made_at = NULL",
       "UPDATE batches SET recipient = '" + second_identity.recipient + "'", "UPDATE orders SET state = 'generating'"});
  IssuanceRun run(tagged.room);
  run.wait_for(tagged.order, OrderState::failed);
  CHECK(!tagged.room.archives(tagged.order).at(0).ready);
  CHECK(!files::exists(tagged.room.path_of(tagged.archive)));
}

TEST_CASE("rows of before are tagged once, and that time does not come back") {
  Tagged tagged;
  CHECK(!tagged.opened_anew()->takes_untagged_archives());
  const ArchiveSource row = tagged.source();
  tagged.go_back_to_before();
  {
    const auto keyring = tagged.opened_anew();
    REQUIRE(keyring->takes_untagged_archives());
    tagged.start(*keyring);
  }
  CHECK(tagged.source().row_tag == row.row_tag);
  CHECK(tagged.source().ready_tag == row.ready_tag);
  CHECK(tagged.room.files.condition_of(tagged.source()) == RowCondition::genuine);

  tagged.write_past_the_triggers({"UPDATE archives SET row_tag = NULL, ready_tag = NULL"});
  const auto keyring = tagged.opened_anew();
  CHECK(!keyring->takes_untagged_archives());
  tagged.start(*keyring);
  CHECK(!tagged.source().row_tag);
  CHECK(tagged.entries_of_tagging() == 1);
  CHECK(tagged.room.files.condition_of(tagged.source()) == RowCondition::altered);
}

TEST_CASE("nothing is made or served under a compromised generation, and no other suffers") {
  Tagged tagged;
  tagged.room.keyring->add(1, Secret(Bytes(32, 9)));
  CHECK(tagged.room.files.require_usable(tagged.source()).has_value());
  tagged.room.keyring->mark_compromised(0);
  const ArchiveSource row = tagged.source();
  CHECK(tagged.room.files.condition_of(row) == RowCondition::compromised);
  CHECK(tagged.room.files.require_usable(row).error().code == Code::wrong_state);
  CHECK(!tagged.room.files.range_maker(row));
  tagged.remove_file();
  CHECK(tagged.room.files.make_again(row, 1, true).error().code == Code::wrong_state);
  CHECK(!files::exists(tagged.room.path_of(tagged.archive)));
  ArchiveSource other = row;
  other.codes_crc = 1;
  CHECK(tagged.room.files.condition_of(other) == RowCondition::altered);
}

TEST_CASE("a row of a generation whose key is missing is told from one that was altered") {
  Tagged tagged;
  ArchiveSource row = tagged.source();
  row.plan.generation = 5;
  row.batch.generation = 5;
  CHECK(tagged.room.files.condition_of(row) == RowCondition::without_key);
  CHECK(tagged.room.files.make_again(row, 1, false).error().code == Code::unavailable);
  row.batch.generation = 32;
  CHECK(tagged.room.files.condition_of(row) == RowCondition::without_key);
}
