// The outbox with a real SQLite file, towards a mail server that is not there and addresses that may not be reached.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "qrcongo/notification/outbox.hpp"
#include "tests/support/database.hpp"
#include "tests/support/fakes.hpp"

using namespace qrcongo;
using namespace qrcongo::notification;
using namespace qrcongo::testing;

namespace {

constexpr const char* nobody_there = "smtp://127.0.0.1:1";

class Room {
 public:
  explicit Room(const std::string& smtp_url = nobody_there) : outbox(settings(smtp_url), *database, clock, random) {}

  void put(Channel channel, const std::string& to) {
    database.write([&](db::Tx& tx) -> Result<void> {
      outbox.put(tx, letter(channel, to), clock.now_ms());
      return {};
    });
  }

  static Letter letter(Channel channel, const std::string& to) {
    Letter letter;
    letter.channel = channel;
    letter.to = to;
    letter.subject = "Votre invitation";
    letter.body = "https://qr.example/console/invitation/abc";
    letter.event = "user.invite";
    return letter;
  }

  void send() {
    const auto sent = outbox.send_due();
    REQUIRE_MESSAGE(sent.has_value(), (sent ? std::string() : sent.error().detail));
  }

  std::int64_t count(const std::string& where) {
    return database.write([&](db::Tx& tx) -> Result<std::int64_t> {
      return tx.value<std::int64_t>("SELECT COUNT(*) FROM notifications WHERE " + where);
    });
  }

  TestDatabase database;
  FakeClock clock;
  FakeRandom random;
  std::vector<std::string> outcomes;
  Outbox outbox;

 private:
  Settings settings(const std::string& smtp_url) {
    Settings settings;
    settings.public_url = "https://qr.example";
    settings.smtp_url = smtp_url;
    settings.email_from = "ne-pas-repondre@qr.example";
    settings.observe = [this](Channel, std::string_view outcome) { outcomes.emplace_back(outcome); };
    return settings;
  }
};

}  // namespace

TEST_CASE("a letter stands with its act or not at all, and sealed") {
  Room room;
  const auto refused = room.database->write_now([&](db::Tx& tx) -> Result<void> {
    room.outbox.put(tx, Room::letter(Channel::email, "awa@occ.example"), room.clock.now_ms());
    return fail(Code::wrong_state, "Non.");
  });
  CHECK_FALSE(refused.has_value());
  CHECK(room.count("1 = 1") == 0);
  room.put(Channel::email, "awa@occ.example");
  CHECK(room.count("state = 'waiting' AND tries = 0") == 1);
  // Sealed text has none of these characters.
  CHECK(room.count("recipient LIKE '%@%' OR subject LIKE '% %' OR body LIKE '%/%'") == 0);
}

TEST_CASE("e-mail leaves only where a mail server is named") {
  CHECK(Room().outbox.can_send(Channel::email));
  CHECK_FALSE(Room("").outbox.can_send(Channel::email));
  CHECK(Room("").outbox.can_send(Channel::webhook));
}

TEST_CASE("a letter that does not arrive is tried again when its pause is over, and after three days given up") {
  Room room;
  room.put(Channel::email, "awa@occ.example");
  room.send();
  const std::string first_pause = std::to_string(room.clock.now_ms() + minute_ms);
  CHECK(room.count("state = 'waiting' AND tries = 1 AND last_fault = 'connection' AND next_try_at = " + first_pause) ==
        1);
  room.send();
  CHECK(room.count("tries = 1") == 1);
  room.clock.advance_ms(minute_ms);
  room.send();
  CHECK(room.count("state = 'waiting' AND tries = 2") == 1);
  room.clock.advance_ms(3 * day_ms);
  room.send();
  CHECK(room.count("state = 'given_up' AND tries = 3 AND ended_at IS NOT NULL") == 1);
  CHECK(room.count("recipient IS NULL AND subject IS NULL AND body IS NULL") == 1);
  CHECK(room.outcomes == std::vector<std::string>{"failed", "failed", "given_up"});
  room.send();
  CHECK(room.outcomes.size() == 3);
}

TEST_CASE("while nobody answers one letter tries, and the others wait for it") {
  Room room;
  for (int i = 0; i < 30; ++i) room.put(Channel::email, "a" + std::to_string(i) + "@occ.example");
  room.send();
  CHECK(room.outcomes == std::vector<std::string>{"failed"});
  CHECK(room.count("state = 'waiting' AND tries = 0") == 29);
  const std::string rest = std::to_string(room.clock.now_ms() + minute_ms);
  CHECK(room.count("next_try_at = " + rest) == 30);
  room.clock.advance_ms(minute_ms);
  room.send();
  CHECK(room.outcomes.size() == 2);
}

TEST_CASE("letters that were held back for three days are given up too") {
  Room room;
  room.put(Channel::email, "a@occ.example");
  room.put(Channel::email, "b@occ.example");
  room.clock.advance_ms(3 * day_ms);
  room.send();
  CHECK(room.count("state = 'given_up'") == 2);
}

TEST_CASE("a webhook to an address that is not public is not sent") {
  Room room;
  const std::vector<std::string> urls = {
      "https://127.0.0.1:8001/",  "https://localhost:8002/",      "https://2130706433:8003/",
      "https://[::1]:8004/",      "https://[::ffff:10.0.0.1]/",   "https://10.0.0.1/",
      "https://169.254.169.254/", "https://[64:ff9b::10.0.0.2]/", "https://[2002:a00:1::]/hook",
      "https://[fd00::1]/",       "https://0.0.0.0:8005/",        "https://100.64.0.1/"};
  for (const std::string& url : urls) room.put(Channel::webhook, url);
  room.send();
  CHECK(room.count("state = 'waiting' AND tries = 1 AND last_fault = 'address'") ==
        static_cast<std::int64_t>(urls.size()));
}

TEST_CASE("what no try can make right is given up at once, and holds up nothing") {
  Room room;
  room.put(Channel::webhook, "http://witness.example/");
  room.put(Channel::webhook, "https://a:b@witness.example/");
  room.put(Channel::email, "awa@occ.example\r\nBcc: all@occ.example");
  room.send();
  CHECK(room.count("state = 'given_up' AND last_fault = 'malformed'") == 3);
  CHECK(room.outcomes == std::vector<std::string>{"given_up", "given_up", "given_up"});
}

TEST_CASE("a letter that somebody altered is given up, and others go on") {
  Room room;
  room.database.write([&](db::Tx& tx) -> Result<void> {
    tx.run(
        "INSERT INTO notifications (id, channel, recipient, subject, body, content_type, event, state, tries, "
        "next_try_at, created_at) VALUES ('x', 'email', 'thief@example.org', 's', 'b', 'text/plain', '', 'waiting', 0, "
        "0, 0)");
    return {};
  });
  room.put(Channel::email, "awa@occ.example");
  room.send();
  CHECK(room.count("id = 'x' AND state = 'given_up' AND last_fault = 'damaged'") == 1);
  CHECK(room.count("state = 'waiting' AND tries = 1") == 1);
}

TEST_CASE("nobody changes what a letter says, or that it ended") {
  Room room;
  room.put(Channel::email, "awa@occ.example");
  const auto change = [&](const std::string& sql) {
    return room.database
        ->write_now([&](db::Tx& tx) -> Result<void> {
          tx.run(sql);
          return {};
        })
        .has_value();
  };
  CHECK_FALSE(change("UPDATE notifications SET body = 'x'"));
  CHECK_FALSE(change("UPDATE notifications SET recipient = NULL"));
  CHECK_FALSE(change("UPDATE notifications SET id = 'x'"));
  CHECK_FALSE(change("DELETE FROM notifications"));
  CHECK_FALSE(change("UPDATE notifications SET state = 'sent', ended_at = 1"));
  CHECK(change("UPDATE notifications SET state = 'sent', ended_at = 1, recipient = NULL, subject = NULL, body = NULL"));
  CHECK_FALSE(change("UPDATE notifications SET state = 'waiting', ended_at = NULL"));
  CHECK_FALSE(change("UPDATE notifications SET tries = 9"));
}

TEST_CASE("the sender's thread takes what was put, and what waited before it started") {
  Room room;
  room.put(Channel::webhook, "https://127.0.0.1:8001/");
  room.outbox.start();
  room.put(Channel::webhook, "https://127.0.0.1:8002/");
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (room.count("tries = 1") < 2 && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  room.outbox.stop();
  CHECK(room.outcomes == std::vector<std::string>{"failed", "failed"});
}
