#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "scan_room.hpp"
#include "src/verification/reading.hpp"

using namespace qrcongo;
using namespace qrcongo::verification;
using namespace qrcongo::testing;

namespace {

namespace json = boost::json;

std::string verdict_of(ScanRoom& room, const std::string& code, std::optional<std::string_view> gtin = std::nullopt) {
  const auto reading = room.index.reading();
  const Finding finding = find_stamp(code, gtin, room.index, *room.keyring);
  return std::string(to_text(judge(finding, Rules{true, UtcOffset{60}}).verdict));
}

}  // namespace

TEST_CASE("every code of the vectors' refused gets its answer, keypad codes that of the web") {
  ScanRoom room;
  room.issue_beer();
  room.activate_beer(room.clock.now_ms());
  const json::value all = json::parse(read_file(std::string(QRCONGO_VECTORS_DIR) + "/stamp-codes.json"));
  int count = 0;
  for (const json::value& refused : all.at("refused").as_array()) {
    const std::string code(refused.at("code").as_string());
    const std::string answer(refused.at("answer").as_string());
    const bool keypad = stamps::engine::looks_like_keypad(code);
    INFO(std::string(refused.at("why").as_string()));
    CHECK(verdict_of(room, code) == (keypad ? "unreadable" : answer == "read" ? "authentic" : answer));
    ++count;
  }
  CHECK(count == 14);
}

TEST_CASE("a generation that does not exist, or whose batch it is not, is unknown") {
  ScanRoom room;
  room.issue_beer();
  room.activate_beer(0);
  CHECK(verdict_of(room, room.serial(1500)) == "authentic");
  CHECK(verdict_of(room, room.serial(1500, beer_gtin, 17)) == "unknown");
  auto read = *stamps::engine::read_serial(room.serial(1500));
  read.generation = 9;
  const auto of_no_generation = stamps::engine::canonical_serial(read);
  CHECK(verdict_of(room, std::string(stamps::engine::view(of_no_generation))) == "unknown");
}

TEST_CASE("another GTIN in front, or one that is none, is another product") {
  ScanRoom room;
  room.issue_beer();
  room.activate_beer(0);
  const std::string serial = room.serial(1500);
  CHECK(verdict_of(room, serial, beer_gtin) == "authentic");
  CHECK(verdict_of(room, serial, "9506000134352") == "authentic");
  for (const char* other : {"02000000000015", "19506000134352", "00000000000000", "X", "095060001343520"}) {
    INFO(other);
    CHECK(verdict_of(room, serial, other) == "wrong_product");
  }
}

TEST_CASE("a GTIN in front of a stamp whose batch has none is another product") {
  ScanRoom room;
  certification::CertificateFacts soap = certificate_facts(2);
  soap.product.gtin.reset();
  const stamps::Batch batch = batch_of(soap, 3000, 10);
  room.index.on_facts_changed(soap);
  room.index.on_batch_issued(batch);
  room.index.on_range_marked(marked(batch, stamps::RangeFact::activated, 1, 10));
  const std::string serial = room.serial(3000, std::string(stamps::engine::no_gtin));
  CHECK(verdict_of(room, serial) == "authentic");
  CHECK(verdict_of(room, serial, beer_gtin) == "wrong_product");
  CHECK(verdict_of(room, serial, std::string(stamps::engine::no_gtin)) == "wrong_product");
}

TEST_CASE("a stamp of a compromised generation is a suspected copy") {
  ScanRoom room;
  room.beer_batch.generation = 2;
  room.issue_beer();
  room.activate_beer(0);
  CHECK(verdict_of(room, room.serial(1500, beer_gtin, 2)) == "suspected_copy");
}

TEST_CASE("a generation that comes later verifies its own batches and no others, and so do those before") {
  ScanRoom room;
  room.issue_beer();
  room.activate_beer(0);
  const Bytes master(32, 9);
  room.keyring->add(18, Secret(master));
  CHECK(verdict_of(room, room.serial(1500)) == "authentic");
  stamps::engine::Serial minted{};
  const stamps::engine::StampKeys keys(18, master);
  keys.make_serials(beer_gtin, 1500, {&minted, 1});
  CHECK(verdict_of(room, std::string(stamps::engine::view(minted))) == "unknown");
  stamps::Batch batch = batch_of(room.beer, 5000, 10, 7);
  batch.generation = 18;
  room.index.on_batch_issued(batch);
  room.index.on_range_marked(marked(batch, stamps::RangeFact::activated, 1, 10));
  keys.make_serials(beer_gtin, 5000, {&minted, 1});
  CHECK(verdict_of(room, std::string(stamps::engine::view(minted))) == "authentic");
  CHECK(verdict_of(room, room.serial(5000)) == "unknown");
  room.keyring->mark_compromised(18);
  CHECK(verdict_of(room, std::string(stamps::engine::view(minted))) == "suspected_copy");
  CHECK(verdict_of(room, room.serial(1500)) == "authentic");
}

TEST_CASE("before the index is loaded nothing can be known but that a code is unreadable") {
  ScanRoom room;
  const Index empty;
  const std::string serial = room.serial(1500);
  CHECK(!find_stamp(serial, std::nullopt, empty, *room.keyring).knowable);
  CHECK(!find_stamp("ABC", std::nullopt, empty, *room.keyring).readable);
}

TEST_CASE("a whole address is understood as what it names") {
  const std::string serial = "1ZFW36AKC30JSAEMGFTS";
  CHECK(read_typed(" 1zfw-36akc30jsaem gfts ").code == serial);
  CHECK(!read_typed(serial).gtin);
  const std::vector<std::string> short_forms = {"HTTPS://QR.GOUV.CG/S/" + serial,
                                                "https://qr.gouv.cg/s/" + serial + "/?lang=fr",
                                                "qr.gouv.cg/s/1zfw36akc30jsaemgfts"};
  for (const std::string& address : short_forms) {
    INFO(address);
    CHECK(read_typed(address).code == serial);
    CHECK(!read_typed(address).gtin);
  }
  const std::vector<std::string> long_forms = {"HTTPS://QR.GOUV.CG/01/09506000134352/21/" + serial,
                                               "qr.gouv.cg/01/09506000134352/235/" + serial + "#x"};
  for (const std::string& address : long_forms) {
    INFO(address);
    CHECK(read_typed(address).code == serial);
    CHECK(read_typed(address).gtin == beer_gtin);
  }
  for (const char* odd : {"/01/", "/21/", "/01/21/X", "/01//21/X", "a/b", "x/21/y"})
    CHECK(read_typed(odd).gtin.value_or("") == "");
  for (const char* nothing : {"", " ", "/", "//", "?", "#x"}) CHECK(read_typed(nothing).code.empty());
  CHECK(read_typed("01312524369057013219").code == "01312524369057013219");
}
