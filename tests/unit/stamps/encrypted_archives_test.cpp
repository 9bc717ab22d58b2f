#include <doctest/doctest.h>

#include <array>
#include <filesystem>
#include <set>

#include "qrcongo/crypto/hash.hpp"
#include "src/stamps/archive_encryption.hpp"
#include "src/stamps/file_image.hpp"
#include "tests/support/printer_keys.hpp"
#include "tests/support/stamp_room.hpp"

using namespace qrcongo;
using namespace qrcongo::stamps;
using namespace qrcongo::testing;

namespace {

namespace files = std::filesystem;
using orders::OrderState;

constexpr std::int64_t several_blocks = 14'000;  // of 4 MiB

std::string opened(const AgeIdentity& by, const std::string& file) {
  const auto identity = crypto::parse_age_identity(by.secret);
  REQUIRE(identity.has_value());
  const auto plain = crypto::open_age(identity->view(), as_bytes(file));
  return plain ? std::string(as_text(plain->view())) : std::string();
}

// One archive on disk, encrypted to the first identity.
class Sealed {
 public:
  explicit Sealed(std::int64_t stamps) : keys(room.world) {
    keys.bring_into_use(first_identity);
    archive = room.archives(room.ready_order(stamps)).at(0);
    bytes = read_file(room.path_of(archive));
  }

  ArchiveSource source() {
    return room.read([&](db::Tx& tx) { return room.stamps.archive_source(tx, archive.id); }).value();
  }

  // The archive as it is inside.
  std::string plain() {
    ArchiveSource bare = source();
    engine::ArchiveImage image(bare.plan, *room.keyring->find(0), engine::best_kernel());
    image.set_codes_crc(bare.codes_crc.value());
    std::string all(static_cast<std::size_t>(image.size()), ' ');
    image.fill(0, {reinterpret_cast<std::uint8_t*>(all.data()), all.size()}, {});
    return all;
  }

  std::string encrypted_as(const ArchiveSource& source) {
    const auto encryption = encryption_of(source, *room.keyring);
    REQUIRE(encryption.has_value());
    FileImage image(source.plan, *room.keyring->find(0), engine::best_kernel(), *encryption);
    image.archive().set_codes_crc(source.codes_crc.value());
    std::string all(static_cast<std::size_t>(image.size()), ' ');
    image.fill(0, {reinterpret_cast<std::uint8_t*>(all.data()), all.size()});
    return all;
  }

  StampRoom room;
  PrinterKeys keys;
  Archive archive;
  std::string bytes;
};

std::string range_of(const RangeMaker& make, std::size_t offset, std::size_t size) {
  std::string range(size, ' ');
  CHECK(make(offset, {reinterpret_cast<std::uint8_t*>(range.data()), range.size()}));
  return range;
}

}  // namespace

TEST_CASE("an archive is encrypted to the printer's key, and its row says so") {
  Sealed sealed(several_blocks);
  CHECK(sealed.archive.encrypted_to == first_identity.recipient);
  CHECK(sealed.archive.name.ends_with("-1.zip.age"));
  CHECK(sealed.archive.size_bytes == static_cast<std::int64_t>(sealed.bytes.size()));
  CHECK(sealed.archive.sha256 == to_hex(crypto::sha256(as_bytes(sealed.bytes))));
  CHECK(sealed.bytes.starts_with("age-encryption.org/v1\n-> X25519 "));
  CHECK(sealed.bytes.find("PK\x03\x04") == std::string::npos);
  const std::string plain = opened(first_identity, sealed.bytes);
  CHECK(plain.starts_with("PK\x03\x04"));
  CHECK(plain == sealed.plain());
  CHECK(opened(second_identity, sealed.bytes).empty());
}

TEST_CASE("any range of an encrypted archive comes from the row alone") {
  Sealed sealed(1'500);
  files::remove(sealed.room.path_of(sealed.archive));
  const RangeMaker make = sealed.room.files.range_maker(sealed.source());
  REQUIRE(static_cast<bool>(make));
  const std::size_t size = sealed.bytes.size();
  CHECK(range_of(make, 0, size) == sealed.bytes);
  for (const std::size_t length : {1UL, 16UL, 65'536UL, 65'552UL, 262'144UL, 300'001UL}) {
    for (std::size_t offset = 0; offset + length <= size; offset += 65'551) {
      CHECK(range_of(make, offset, length) == sealed.bytes.substr(offset, length));
    }
    CHECK(range_of(make, size - length, length) == sealed.bytes.substr(size - length));
  }
  // The opening's last bytes and the first chunk's first; a chunk's last and its tag.
  for (std::size_t offset = 150; offset < 260; ++offset) {
    CHECK(range_of(make, offset, 3) == sealed.bytes.substr(offset, 3));
    CHECK(range_of(make, 65'552 + offset, 40) == sealed.bytes.substr(65'552 + offset, 40));
  }
}

TEST_CASE("an encrypted archive is made again byte for byte, by any number of threads") {
  Sealed sealed(several_blocks);
  files::remove(sealed.room.path_of(sealed.archive));
  CHECK(sealed.room.files.examine(sealed.archive) == FileCondition::missing);
  for (const std::size_t threads : {1UL, 5UL}) {
    REQUIRE(sealed.room.files.make_again(sealed.source(), threads, true).has_value());
    CHECK(read_file(sealed.room.path_of(sealed.archive)) == sealed.bytes);
  }
  CHECK(sealed.encrypted_as(sealed.source()) == sealed.bytes);
}

TEST_CASE("whatever shapes a byte changes file key, nonce and share") {
  Sealed sealed(40);
  const ArchiveSource row = sealed.source();
  std::vector<ArchiveSource> others(16, row);
  others[1].archive.encrypted_to = second_identity.recipient;
  others[2].plan.manifest += " ";
  others[3].archive.part = 2;
  others[4].archive.parts = 2;
  others[5].archive.batch_id = BatchId("01930000-0000-7000-8000-000000000001");
  others[6].plan.first_number += 1;
  others[7].plan.from += 1;
  others[8].plan.to -= 1;
  others[9].plan.level = 'Q';
  others[10].plan.module_px = 9;
  others[11].plan.dpi += 100;
  others[12].plan.codes_csv = false;
  others[13].plan.keypad_code = true;
  others[14].plan.base_address = "HTTPS://QR.GOUV.CD";
  others[15].plan.gtin = valid_gtin;
  std::set<Bytes> rows;
  std::set<std::string> openings;
  for (const ArchiveSource& other : others) {
    CHECK_MESSAGE(rows.insert(canonical_row(other)).second, "of " << &other - others.data());
    const auto encryption = encryption_of(other, *sealed.room.keyring);
    REQUIRE(encryption.has_value());
    openings.emplace(as_text((*encryption)->opening()));
  }
  CHECK(rows.size() == others.size());
  CHECK(openings.size() == others.size());
  ArchiveSource other = row;
  other.plan.format_version = 3;
  CHECK(rows.insert(canonical_row(other)).second);
  other = row;
  other.plan.generation = 1;
  CHECK(rows.insert(canonical_row(other)).second);
}

TEST_CASE("fields of the row cannot run into each other") {
  Sealed sealed(1);
  ArchiveSource a = sealed.source();
  ArchiveSource b = a;
  a.plan.base_address = "HTTPS://A";
  a.plan.gtin = "1";
  b.plan.base_address = "HTTPS://";
  b.plan.gtin = "A1";
  CHECK(canonical_row(a) != canonical_row(b));
}

TEST_CASE("a later key is for later batches, and what was issued stays as it is") {
  Sealed sealed(40);
  sealed.keys.bring_into_use(second_identity);
  CHECK(sealed.source().archive.encrypted_to == first_identity.recipient);
  CHECK(sealed.encrypted_as(sealed.source()) == sealed.bytes);
  const Archive later = sealed.room.archives(sealed.room.ready_order(40)).at(0);
  CHECK(later.encrypted_to == second_identity.recipient);
  CHECK(!opened(second_identity, read_file(sealed.room.path_of(later))).empty());
}

TEST_CASE("where a key is required and none is there nothing is made, and the order goes on once there is one") {
  StampRoom room;
  PrinterKeys keys(room.world);
  const OrderId order = room.paid_order(50);
  auto settings = IssuanceRun::settings(room, "HTTPS://QR.GOUV.CG", 2);
  settings.require_encryption = true;
  IssuanceRun run(room, std::move(settings));
  run.wait_for(order, OrderState::failed);
  CHECK(room.world.order(order).state_reason->find("clé de chiffrement") != std::string::npos);
  CHECK(room.batches(order).empty());
  keys.bring_into_use(first_identity);
  run->wake();
  run.wait_for(order, OrderState::ready);
  CHECK(room.archives(order).at(0).encrypted_to == first_identity.recipient);
}

TEST_CASE("without a key and where none is required archives are as before") {
  StampRoom room;
  const Archive archive = room.archives(room.ready_order(50)).at(0);
  CHECK(!archive.encrypted_to);
  CHECK(archive.name.ends_with("-1.zip"));
  CHECK(read_file(room.path_of(archive)).starts_with("PK\x03\x04"));
}

TEST_CASE("10,000 single bits that flipped are all refused") {
  Sealed sealed(3);
  const auto identity = crypto::parse_age_identity(first_identity.secret);
  REQUIRE(identity.has_value());
  FakeRandom chance;
  int accepted = 0;
  for (int i = 0; i < 10'000; ++i) {
    std::array<std::uint8_t, 4> drawn{};
    chance.fill(drawn);
    const std::size_t place = (drawn[0] | std::size_t{drawn[1]} << 8U | std::size_t{drawn[2]} << 16U);
    std::string flipped = sealed.bytes;
    char& byte = flipped[place % flipped.size()];
    byte = static_cast<char>(byte ^ (1 << drawn[3] % 8));
    if (crypto::open_age(identity->view(), as_bytes(flipped))) ++accepted;
  }
  CHECK(accepted == 0);
  CHECK(crypto::open_age(identity->view(), as_bytes(sealed.bytes)).has_value());
}

TEST_CASE("below the service too a batch is encrypted to its printer's active key alone") {
  Sealed sealed(1);
  const OrderId paid = sealed.room.paid_order(1);
  const auto insert_for = [&](const std::string& recipient) {
    return sealed.room.write([&](db::Tx& tx) -> Result<void> {
      tx.run(
          "INSERT INTO batches (id, order_id, delivery_id, enterprise_id, printer_id, certificate_id, applied_by, "
          "gtin, "
          "generation, first_number, quantity, demonstration, base_address, level, module_px, dpi, codes_csv, "
          "keypad_code, part_stamps, format_version, recipient, created_at) "
          "SELECT 'other', d.order_id, d.id, b.enterprise_id, d.printer_id, o.certificate_id, o.applied_by, b.gtin, "
          "b.generation, b.first_number + 1000, 1, 0, b.base_address, b.level, b.module_px, b.dpi, b.codes_csv, "
          "b.keypad_code, b.part_stamps, b.format_version, :recipient, b.created_at "
          "FROM batches AS b, deliveries AS d, orders AS o WHERE d.order_id = :order_id AND o.id = d.order_id",
          recipient, paid);
      return {};
    });
  };
  CHECK(!insert_for(second_identity.recipient));
  CHECK(insert_for(first_identity.recipient).has_value());
  CHECK(!sealed.room.write([&](db::Tx& tx) -> Result<void> {
    tx.run("UPDATE batches SET recipient = :recipient", second_identity.recipient);
    return {};
  }));
}
