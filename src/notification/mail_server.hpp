// The mail server that takes this server's letters. Owned by the outbox; const, used by the sender's thread.
#pragma once

#include <atomic>
#include <string>

#include "mail_message.hpp"
#include "qrcongo/notification/outbox.hpp"
#include "store.hpp"
#include "transfer.hpp"

namespace qrcongo::notification {

// smtp:// or smtps://, host and perhaps a port, nothing else.
struct SmtpUrl {
  bool tls = false;  // from the first byte; else by STARTTLS
  std::string host;  // in brackets where it is an IPv6 address
  std::string port;

  static std::optional<SmtpUrl> parse(const std::string& text);
  bool is_loopback() const;  // no wire on which anybody could read or alter
};

// The host of this server's own URL, as a Message-ID and EHLO have it.
std::string host_of(const std::string& public_url);

class MailServer {
 public:
  explicit MailServer(const Settings& settings);  // refers to it

  bool is_there() const { return url_.has_value(); }
  Outcome send(const WaitingLetter& letter, const std::atomic<bool>& stopping) const;

 private:
  const Settings& settings_;
  const std::optional<SmtpUrl> url_;
  const MailSender sender_;
};

}  // namespace qrcongo::notification
