#include "mail_server.hpp"

#include <algorithm>
#include <cstring>
#include <memory>

#include "public_address.hpp"
#include "qrcongo/base/text.hpp"

namespace qrcongo::notification {
namespace {

struct UrlCleanUp {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK || text == nullptr) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

// What libcurl reads while it sends.
struct Unread {
  std::string_view text;

  static std::size_t read(char* to, std::size_t size, std::size_t count, void* unread) {
    std::string_view& text = static_cast<Unread*>(unread)->text;
    const std::size_t taken = std::min(size * count, text.size());
    std::memcpy(to, text.data(), taken);
    text.remove_prefix(taken);
    return taken;
  }
};

void sign_in(Transfer& transfer, const Settings& settings) {
  if (settings.smtp_user.empty()) return;
  transfer.set(CURLOPT_USERNAME, settings.smtp_user.c_str());
  const std::string_view password = as_text(settings.smtp_password.view());
  std::string terminated(password);  // libcurl takes it by a terminated text, and keeps a copy as long as the handle
  transfer.set(CURLOPT_PASSWORD, terminated.c_str());
  wipe({reinterpret_cast<std::uint8_t*>(terminated.data()), terminated.size()});
}

}  // namespace

std::optional<SmtpUrl> SmtpUrl::parse(const std::string& text) {
  if (!is_header_text(text)) return std::nullopt;
  const std::unique_ptr<CURLU, UrlCleanUp> url(curl_url());
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK) {
    return std::nullopt;
  }
  const std::string path = part_of(url.get(), CURLUPART_PATH);
  if ((!path.empty() && path != "/") || !part_of(url.get(), CURLUPART_QUERY).empty()) return std::nullopt;
  const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
  if (scheme != "smtp" && scheme != "smtps") return std::nullopt;
  SmtpUrl parsed;
  parsed.tls = scheme == "smtps";
  parsed.host = part_of(url.get(), CURLUPART_HOST);
  parsed.port = part_of(url.get(), CURLUPART_PORT);
  // Submission (RFC 6409, RFC 8314), and not the relays' port 25 that libcurl would take.
  if (parsed.port.empty()) parsed.port = parsed.tls ? "465" : "587";
  return parsed;
}

bool SmtpUrl::is_loopback() const {
  if (to_lower_ascii(host) == "localhost") return true;
  std::string_view digits = host;
  if (digits.starts_with('[') && digits.ends_with(']')) digits = digits.substr(1, digits.size() - 2);
  const auto address = parse_address(digits);
  const auto v4 = parse_range("127.0.0.0/8");
  const auto v6 = parse_range("::1/128");
  return address && (v4->contains(*address) || v6->contains(*address));
}

std::string host_of(const std::string& public_url) {
  const std::size_t scheme = public_url.find("://");
  std::string host = scheme == std::string::npos ? public_url : public_url.substr(scheme + 3);
  host = host.substr(0, host.find('/'));
  const std::size_t port = host.find(':', host.starts_with('[') ? host.find(']') : 0);
  host = host.substr(0, port);
  return host.empty() ? "localhost" : host;
}

MailServer::MailServer(const Settings& settings)
    : settings_(settings),
      url_(settings.smtp_url.empty() ? std::nullopt : SmtpUrl::parse(settings.smtp_url)),
      sender_{settings.email_from, settings.email_from_name, host_of(settings.public_url)} {}

Outcome MailServer::send(const WaitingLetter& letter, const std::atomic<bool>& stopping) const {
  if (!url_) return {Outcome::Kind::failed, "not_configured"};
  const auto text =
      write_mail(sender_, {letter.id, letter.to, letter.subject, letter.content_type, letter.body, letter.created_at});
  if (!text) return {Outcome::Kind::hopeless, "malformed"};
  Unread unread{*text};
  Transfer transfer("smtp,smtps", settings_.ca_file, stopping);
  // libcurl says EHLO by the path.
  const std::string url =
      std::string(url_->tls ? "smtps://" : "smtp://") + url_->host + ":" + url_->port + "/" + sender_.host;
  transfer.set(CURLOPT_URL, url.c_str());
  const bool plain = !url_->tls && url_->is_loopback();
  transfer.set(CURLOPT_USE_SSL, static_cast<long>(plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  sign_in(transfer, settings_);
  transfer.set(CURLOPT_MAIL_FROM, settings_.email_from.c_str());
  transfer.add_recipient(letter.to);
  transfer.set(CURLOPT_UPLOAD, 1L);
  transfer.set(CURLOPT_READFUNCTION, &Unread::read);
  transfer.set(CURLOPT_READDATA, &unread);
  return transfer.perform();
}

}  // namespace qrcongo::notification
