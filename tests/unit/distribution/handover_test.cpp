#include <doctest/doctest.h>

#include <filesystem>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "tests/support/printed_order.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

TEST_CASE("the named printer's link leads to the archive") {
  PrintedOrder printed;
  const auto handover = printed.hand_over(printed.room.printer());
  REQUIRE(handover.has_value());
  CHECK(handover->url.starts_with("https://qr.gouv.cg/d/"));
  CHECK(handover->downloads == 0);
  const auto download = printed.follow(handover->url);
  REQUIRE(download.has_value());
  CHECK(download->archive.id == printed.archives[0].id);
  CHECK(download->first);
  CHECK(printed.room.files.may_serve(download->archive));
}

TEST_CASE("nobody but the named printer gets a link or the content") {
  PrintedOrder printed;
  const auto& archive = printed.archives[0].id;
  for (const identity::Call& call : {printed.room.enterprise(), printed.room.other_printer(), printed.room.officer()}) {
    CHECK(printed.hand_over(call).error().code == Code::not_found);
    const auto download = printed.read([&](db::Tx& tx) { return printed.service.find_download(tx, call, archive); });
    CHECK(download.error().code == Code::not_found);
  }
}

TEST_CASE("a link ends after seven days, with a newer one, and is not guessed") {
  PrintedOrder printed;
  const auto first = printed.hand_over(printed.room.printer());
  const auto second = printed.hand_over(printed.room.printer());
  CHECK(printed.follow(first->url).error().code == Code::not_found);
  CHECK(printed.follow(second->url).has_value());
  CHECK(printed.follow(second->url.substr(0, second->url.size() - 4) + "AAAA").error().code == Code::not_found);
  printed.room.world.clock.advance_ms(7 * day_ms - 1);
  CHECK(printed.follow(second->url).has_value());
  printed.room.world.clock.advance_ms(1);
  CHECK(printed.follow(second->url).error().code == Code::not_found);
}

TEST_CASE("the database does not hold the link") {
  PrintedOrder printed;
  const auto handover = printed.hand_over(printed.room.printer());
  const std::string token = handover->url.substr(handover->url.rfind('/') + 1);
  CHECK(token.size() == 43);
  CHECK(read_file(printed.room.world.database.folder() + "/qrcongo.db-wal").find(token) == std::string::npos);
}

TEST_CASE("a link that somebody wrote into the database, or made another's, leads nowhere") {
  PrintedOrder printed;
  const auto handover = printed.hand_over(printed.room.printer());
  const auto run = [&](const std::string& sql) {
    REQUIRE(printed.write([&](db::Tx& tx) -> Result<std::int64_t> { return tx.run(sql); }));
  };
  REQUIRE(printed.follow(handover->url));
  SUBCASE("another expiry") { run("UPDATE handovers SET expires_at = expires_at + 1"); }
  SUBCASE("no tag") { run("UPDATE handovers SET row_tag = NULL"); }
  SUBCASE("another's tag") {
    printed.hand_over(printed.room.printer());
    run("UPDATE handovers SET ended_at = NULL, row_tag = (SELECT row_tag FROM handovers ORDER BY sequence DESC LIMIT "
        "1)");
  }
  CHECK(printed.follow(handover->url).error().code == Code::internal);
  // By the plain hash it would be found.
  const std::string token(43, 't');
  run("UPDATE handovers SET token_hash = '" + to_hex(crypto::sha256(as_bytes(token))) + "' WHERE sequence = 1");
  CHECK(printed.follow("https://qr.gouv.cg/d/" + token).error().code == Code::not_found);
}

TEST_CASE("a printer whose agreement ended gets nothing any more") {
  PrintedOrder printed;
  const auto handover = printed.hand_over(printed.room.printer());
  printed.room.world.end_agreement(printed.batch.printer_id);
  CHECK(printed.hand_over(printed.room.printer()).error().code == Code::printer_not_approved);
  CHECK(printed.follow(handover->url).error().code == Code::printer_not_approved);
  const identity::Call printer = printed.room.printer();
  const auto download =
      printed.read([&](db::Tx& tx) { return printed.service.find_download(tx, printer, printed.archives[0].id); });
  CHECK(download.error().code == Code::printer_not_approved);
}

TEST_CASE("a printer whose agreement ended neither receives, nor activates, nor reports spoilage") {
  PrintedOrder printed(300, 300, orders::AppliedBy::printer);
  printed.receive_all();
  printed.room.world.end_agreement(printed.batch.printer_id);
  const identity::Call printer = printed.room.printer();
  distribution::Selection selection;
  selection.from = distribution::Place(std::int64_t{1});
  selection.to = distribution::Place(std::int64_t{10});
  selection.count = 10;
  CHECK(printed.receive(0, printer, printed.archives[0].sha256).error().code == Code::printer_not_approved);
  const auto activated = printed.write([&](db::Tx& tx) {
    return printed.service.activate(tx, printer, printed.batch.id, {selection, {}, {}, {}});
  });
  CHECK(activated.error().code == Code::printer_not_approved);
  for (const std::string reason : {"lost", "misprint"}) {
    const auto spoiled = [&](const identity::Call& call) {
      return printed.write([&](db::Tx& tx) {
        return printed.service.spoil(tx, call, printed.batch.id, {selection, reason, {}});
      });
    };
    CHECK(spoiled(printer).error().code == Code::printer_not_approved);
    if (reason == "lost") CHECK(spoiled(printed.room.enterprise()).has_value());
  }
}

TEST_CASE("a link ends with the access of who made it") {
  PrintedOrder printed;
  const identity::Call printer = printed.room.printer();
  const auto handover = printed.hand_over(printer);
  identity::UserPatch disabled;
  disabled.state = "disabled";
  const identity::Call program = printed.room.world.program();
  printed.room.world.must([&](db::Tx& tx) {
    return printed.room.world.identity.change_user(tx, program, printer.caller.user_id, disabled);
  });
  CHECK(printed.follow(handover->url).error().code == Code::not_found);
}

TEST_CASE("while the certificate does not hold, nothing is handed over or received") {
  PrintedOrder printed;
  const auto handover = printed.hand_over(printed.room.printer());
  printed.room.world.act([&](db::Tx& tx) -> Result<void> {
    tx.run("UPDATE orders SET state = 'on_hold' WHERE id = :id", printed.order);
    return {};
  });
  CHECK(printed.follow(handover->url).error().code == Code::wrong_state);
  CHECK(printed.hand_over(printed.room.printer()).error().code == Code::wrong_state);
  CHECK(printed.receive(0, printed.room.printer(), printed.archives[0].sha256).error().code == Code::wrong_state);
}

TEST_CASE("an archive that is gone from the disk is made again, any part of it") {
  PrintedOrder printed;
  const auto handover = printed.hand_over(printed.room.printer());
  const std::string path = printed.room.files.path_of(printed.archives[0]);
  const std::string whole = read_file(path);
  std::filesystem::remove(path);
  const auto download = printed.follow(handover->url);
  REQUIRE(download.has_value());
  std::string part(1000, ' ');
  CHECK(download->remake(whole.size() - part.size(), {reinterpret_cast<std::uint8_t*>(part.data()), part.size()}));
  CHECK(part == whole.substr(whole.size() - part.size()));
}

TEST_CASE("nothing is handed over, sent or received by a row that was altered in the database") {
  PrintedOrder printed;
  const auto handover = printed.hand_over(printed.room.printer());
  const identity::Call printer = printed.room.printer();
  const auto refused = [&](const std::string& change, const std::string& back) {
    const auto run = [&](const std::string& statement) {
      printed.room.world.act([&](db::Tx& tx) -> Result<void> {
        for (const char* trigger :
             {"batches_stay", "archives_stay_ready", "archives_keep_their_shape", "archives_keep_their_tags"})
          tx.run(std::string("DROP TRIGGER IF EXISTS ") + trigger);
        tx.run(statement);
        return {};
      });
    };
    run(change);
    // The files stand, and would be sent as they are.
    const auto code_of = [](const auto& result) { return result ? std::nullopt : std::optional(result.error().code); };
    CHECK_MESSAGE(code_of(printed.follow(handover->url)) == Code::internal, change);
    CHECK_MESSAGE(code_of(printed.hand_over(printer)) == Code::internal, change);
    CHECK_MESSAGE(code_of(printed.read([&](db::Tx& tx) {
                    return printed.service.find_download(tx, printer, printed.archives[0].id);
                  })) == Code::internal,
                  change);
    CHECK_MESSAGE(code_of(printed.receive(0, printer, printed.archives[0].sha256)) == Code::internal, change);
    run(back);
    CHECK_MESSAGE(printed.follow(handover->url).has_value(), back);
  };
  refused("UPDATE batches SET first_number = first_number + 1", "UPDATE batches SET first_number = first_number - 1");
  refused("UPDATE archives SET codes_crc = codes_crc + 1", "UPDATE archives SET codes_crc = codes_crc - 1");
  refused("UPDATE archives SET size_bytes = size_bytes + 1", "UPDATE archives SET size_bytes = size_bytes - 1");
  refused("UPDATE archives SET manifest = manifest || ' '", "UPDATE archives SET manifest = rtrim(manifest, ' ')");
  CHECK(printed.counts().received == 0);
}

TEST_CASE("an archive of a compromised generation is handed over no more, and what was printed of it can be received") {
  PrintedOrder printed;
  const auto handover = printed.hand_over(printed.room.printer());
  const identity::Call printer = printed.room.printer();
  printed.room.keyring->mark_compromised(0);
  CHECK(printed.follow(handover->url).error().code == Code::wrong_state);
  CHECK(printed.hand_over(printer).error().code == Code::wrong_state);
  const auto download =
      printed.read([&](db::Tx& tx) { return printed.service.find_download(tx, printer, printed.archives[0].id); });
  CHECK(download.error().code == Code::wrong_state);
  CHECK(printed.receive(0, printer, printed.archives[0].sha256).has_value());
}

TEST_CASE("a receipt says that the printer has the very file, once") {
  PrintedOrder printed;
  const identity::Call printer = printed.room.printer();
  const std::string& sha256 = printed.archives[0].sha256;
  const auto wrong = printed.receive(0, printer, printed.archives[1].sha256);
  CHECK(wrong.error().code == Code::invalid_input);
  CHECK(wrong.error().fields.at(0).pointer == "/sha256");
  CHECK(printed.receive(0, printed.room.other_printer(), sha256).error().code == Code::not_found);
  CHECK(printed.counts().received == 0);
  CHECK(printed.receive(0, printer, sha256).has_value());
  CHECK(printed.receive(0, printer, sha256).error().code == Code::wrong_state);
  CHECK(printed.counts().received == 100);
}

TEST_CASE("the last receipt delivers the order") {
  PrintedOrder printed;
  printed.receive(2);
  printed.receive(0);
  CHECK(printed.room.world.order(printed.order).state == orders::OrderState::ready);
  printed.receive(1);
  CHECK(printed.room.world.order(printed.order).state == orders::OrderState::delivered);
}
