// What is to be told to the world outside: written in the act's own transaction, sent after COMMIT by a thread of its
// own ("notify"), tried again until it arrives or is given up. It may arrive more than once: its id says so. Owned by
// app; put belongs to the thread whose transaction it is given, can_send may be called on any.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/base/secret.hpp"
#include "qrcongo/db/database.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::notification {

enum class Channel { email, webhook };

std::string_view to_text(Channel channel);
std::optional<Channel> from_text(std::type_identity<Channel>, std::string_view text);

struct Letter {
  Channel channel = Channel::email;
  std::string to;       // an address, or an https URL
  std::string subject;  // e-mail
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::string event;  // webhooks: "audit.checkpoint", told in a header
};

struct Settings {
  std::string public_url;  // of this server: its host stands in every Message-ID
  std::string smtp_url;    // empty: no e-mail leaves
  std::string smtp_user;   // empty: nobody signs in
  Secret smtp_password;
  std::string email_from;
  std::string email_from_name;              // UTF-8
  std::vector<std::string> webhook_allow;   // ranges that a webhook may reach though they are not public
  Secret webhook_secret;                    // signs webhooks; empty: they are not signed
  std::string ca_file;                      // PEM, of whoever vouches for the others' certificates; empty: the system's
  std::int64_t first_pause_ms = minute_ms;  // before the second try; later ones wait longer
  // What came of each try, for the metrics: sent, failed, given_up. On the sender's thread; may be empty.
  std::function<void(Channel, std::string_view outcome)> observe;
};

// Spellings that the configuration and webhooks must have, so that a mistake shows before anything is sent.
bool is_smtp_url(const std::string& url);      // smtps://HOST[:PORT], or smtp://HOST[:PORT], which takes STARTTLS
bool is_webhook_url(const std::string& url);   // https://HOST[:PORT]/..., port 443 or above 1023, no name and password
bool is_address_range(std::string_view text);  // "10.0.0.0/8"
bool is_email_address(std::string_view text);  // what may stand in an envelope

class Outbox {
 public:
  Outbox(Settings settings, db::Database& database, const Clock& clock, Random& random);
  ~Outbox();  // stop()

  // Whether letters of this channel can leave at all: e-mail needs notification.smtp_url.
  bool can_send(Channel channel) const;
  void put(db::Tx& tx, const Letter& letter, std::int64_t now_ms);

  // Goes on with what waited when the process ended.
  void start();
  void stop();  // breaks off what is being sent: it is sent again after the next start

  // Sends what is due, on the caller's thread: what the thread does, for tests without it. The time of what is due
  // next, nothing where nothing waits.
  Result<std::optional<std::int64_t>> send_due();

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

}  // namespace qrcongo::notification
