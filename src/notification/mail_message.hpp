// A letter as an RFC 5322 message: headers into which nothing can be slipped, a body in base64. Private to
// notification; stateless functions for any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qrcongo::notification {

struct MailSender {
  std::string address;
  std::string name;  // UTF-8; may be empty
  std::string host;  // right of the @ in a Message-ID
};

struct Mail {
  std::string id;  // of the letter
  std::string to;
  std::string subject;
  std::string content_type;
  std::string body;
  std::int64_t date_ms = 0;
};

// What may stand in an envelope: name@host in ASCII, without spaces, quotes or brackets.
bool is_mail_address(std::string_view text);
// Whether it may stand in a header as it is.
bool is_header_text(std::string_view text);

std::string mail_date(std::int64_t time_ms);  // "Tue, 24 Nov 2026 12:00:00 +0000"

// With CRLF at the end of every line. Nothing where an address, the subject or the type holds what no header may.
std::optional<std::string> write_mail(const MailSender& sender, const Mail& mail);

}  // namespace qrcongo::notification
