// Letters as messages: what a mail program reads, and that nobody slips a header in.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "qrcongo/base/bytes.hpp"
#include "src/notification/mail_message.hpp"

using namespace qrcongo;
using namespace qrcongo::notification;

namespace {

constexpr std::int64_t noon = 1'795'521'600'000;  // 2026-11-24T12:00:00Z

MailSender sender() { return {"ne-pas-repondre@qr.example", "Autorité", "qr.example"}; }

Mail mail() { return {"01a1", "awa@occ.example", "Votre invitation", "text/plain; charset=utf-8", "Bonjour\n", noon}; }

std::string header(const std::string& message, const std::string& name) {
  const std::size_t start = message.find(name + ": ");
  REQUIRE(start != std::string::npos);
  const std::size_t value = start + name.size() + 2;
  return message.substr(value, message.find("\r\n", value) - value);
}

std::string body_of(const std::string& message) {
  std::string base64 = message.substr(message.find("\r\n\r\n") + 4);
  std::erase_if(base64, [](char c) { return c == '\r' || c == '\n'; });
  const auto bytes = from_base64(base64);
  REQUIRE(bytes.has_value());
  return std::string(as_text(*bytes));
}

}  // namespace

TEST_CASE("a message has what RFC 5322 and MIME ask for") {
  const auto message = write_mail(sender(), mail());
  REQUIRE(message.has_value());
  CHECK(header(*message, "Date") == "Tue, 24 Nov 2026 12:00:00 +0000");
  CHECK(header(*message, "To") == "<awa@occ.example>");
  CHECK(header(*message, "Subject") == "=?UTF-8?B?" + to_base64(as_bytes("Votre invitation")) + "?=");
  CHECK(header(*message, "Message-ID") == "<01a1@qr.example>");
  CHECK(header(*message, "Auto-Submitted") == "auto-generated");
  CHECK(header(*message, "MIME-Version") == "1.0");
  CHECK(header(*message, "Content-Type") == "text/plain; charset=utf-8");
  CHECK(header(*message, "Content-Transfer-Encoding") == "base64");
  CHECK(message->find("=?UTF-8?B?" + to_base64(as_bytes("Autorité")) + "?=\r\n <ne-pas-repondre@qr.example>") !=
        std::string::npos);
  CHECK(body_of(*message) == "Bonjour\n");
}

TEST_CASE("lines are short, end in CRLF and hold ASCII alone, however long subject and body are") {
  Mail long_one = mail();
  long_one.subject.clear();
  for (int i = 0; i < 39; ++i) long_one.subject += "é€";
  long_one.body = std::string(5000, 'x') + "\r\n.\r\nQUIT\r\n";
  const auto message = write_mail(sender(), long_one);
  REQUIRE(message.has_value());
  CHECK(body_of(*message) == long_one.body);
  std::string subject;
  for (std::size_t at = 0; at < message->size();) {
    const std::size_t end = message->find("\r\n", at);
    REQUIRE(end != std::string::npos);
    const std::string line = message->substr(at, end - at);
    CHECK(line.size() <= 78);
    CHECK(std::all_of(line.begin(), line.end(), [](char c) { return c >= 0x20 && c < 0x7f; }));
    if (line.starts_with("Subject: =?") || (!subject.empty() && line.starts_with(" =?"))) {
      const std::size_t word = line.find("=?UTF-8?B?") + 10;
      const auto part = from_base64(line.substr(word, line.size() - word - 2));
      REQUIRE(part.has_value());
      subject += as_text(*part);
    }
    at = end + 2;
  }
  CHECK(subject == long_one.subject);
}

TEST_CASE("what could become a header of its own makes no message") {
  for (const char* ill : {"x\r\nBcc: y@z.example", "x\ny", "x\ry", "x\ty", "x\x7f", "\xff", "\xc3"}) {
    CAPTURE(ill);
    Mail subject = mail();
    subject.subject = ill;
    CHECK_FALSE(write_mail(sender(), subject).has_value());
    Mail type = mail();
    type.content_type = ill;
    CHECK_FALSE(write_mail(sender(), type).has_value());
    Mail id = mail();
    id.id = ill;
    CHECK_FALSE(write_mail(sender(), id).has_value());
    Mail to = mail();
    to.to = std::string(ill) + "@occ.example";
    CHECK_FALSE(write_mail(sender(), to).has_value());
    MailSender from = sender();
    from.name = ill;
    CHECK_FALSE(write_mail(from, mail()).has_value());
    from = sender();
    from.host = ill;
    CHECK_FALSE(write_mail(from, mail()).has_value());
  }
}

TEST_CASE("an envelope takes one plain address") {
  for (const char* text : {"a@b", "awa.n'goma+x@occ.example", "x@10.0.0.1"}) {
    CAPTURE(text);
    CHECK(is_mail_address(text));
  }
  for (const char* text : {"", "@", "a@", "@b", "a@[", "a b@c", "a@b c", "a@b,c@d", "<a@b>", "a@b>", "a@b@c", "\"a\"@b",
                           "a@b\r\n", "é@b.example", "a@b;c", "a:b@c", "a(x)@b"}) {
    CAPTURE(text);
    CHECK_FALSE(is_mail_address(text));
  }
  CHECK(is_mail_address(std::string(248, 'a') + "@b.cd"));
  CHECK_FALSE(is_mail_address(std::string(250, 'a') + "@b.cd"));
}
