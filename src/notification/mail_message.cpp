#include "mail_message.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/text.hpp"

namespace qrcongo::notification {
namespace {

constexpr std::size_t address_max = 254;     // RFC 5321 section 4.5.3.1.3, without the brackets
constexpr std::size_t line_characters = 76;  // RFC 2045 section 6.8
constexpr std::size_t word_bytes = 39;       // 52 characters of base64: an encoded word of 64 (RFC 2047: 75 at most)
constexpr std::size_t subject_max = 200;
constexpr std::string_view crlf = "\r\n";

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
bool is_printable_ascii(char c) { return c >= 0x20 && c < 0x7f; }

bool is_address_character(char c) {
  return c > 0x20 && c < 0x7f && std::string_view("<>()[]\\,;:\"@").find(c) == std::string_view::npos;
}

// Where the first `most` bytes of UTF-8 may end without cutting a character.
std::size_t cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text.size();
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0U) == 0x80) --most;
  return most;
}

// Always as encoded words (RFC 2047): one way to write it, and nothing of it can be read as syntax.
std::string encoded_words(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = cut(text, word_bytes);
    if (!out.empty()) out += "\r\n ";
    out += "=?UTF-8?B?" + to_base64(as_bytes(text.substr(0, size))) + "?=";
    text.remove_prefix(size);
  }
  return out;
}

bool may_be_encoded(std::string_view text) {
  return is_utf8(text) && std::none_of(text.begin(), text.end(), is_control);
}

std::string in_lines(std::string_view base64) {
  std::string out;
  for (std::size_t at = 0; at < base64.size(); at += line_characters) {
    out.append(base64.substr(at, line_characters)).append(crlf);
  }
  return out;
}

std::string from_header(const MailSender& sender) {
  if (sender.name.empty()) return "<" + sender.address + ">";
  return encoded_words(sender.name) + "\r\n <" + sender.address + ">";
}

}  // namespace

bool is_mail_address(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 >= text.size() || text.size() > address_max) return false;
  const std::string_view name = text.substr(0, at);
  const std::string_view host = text.substr(at + 1);
  return std::all_of(name.begin(), name.end(), is_address_character) &&
         std::all_of(host.begin(), host.end(), is_address_character);
}

bool is_header_text(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_printable_ascii);
}

std::string mail_date(std::int64_t time_ms) {
  static constexpr std::array<const char*, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = time_ms / second_ms;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 64> rest{};
  // Names by hand: strftime's follow the locale.
  std::strftime(rest.data(), rest.size(), "%Y %H:%M:%S +0000", &utc);
  return std::string(days[static_cast<std::size_t>(utc.tm_wday)]) + ", " + std::to_string(utc.tm_mday) + " " +
         months[static_cast<std::size_t>(utc.tm_mon)] + " " + rest.data();
}

std::optional<std::string> write_mail(const MailSender& sender, const Mail& mail) {
  if (!is_mail_address(sender.address) || !is_mail_address(mail.to)) return std::nullopt;
  if (!may_be_encoded(sender.name) || !may_be_encoded(mail.subject) || mail.subject.size() > subject_max) {
    return std::nullopt;
  }
  if (!is_header_text(mail.content_type) || !is_header_text(mail.id) || !is_header_text(sender.host)) {
    return std::nullopt;
  }
  std::string text;
  const auto add = [&](std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append(crlf);
  };
  add("Date", mail_date(mail.date_ms));
  add("From", from_header(sender));
  add("To", "<" + mail.to + ">");
  add("Subject", encoded_words(mail.subject));
  add("Message-ID", "<" + mail.id + "@" + sender.host + ">");
  add("Auto-Submitted", "auto-generated");
  add("MIME-Version", "1.0");
  add("Content-Type", mail.content_type);
  add("Content-Transfer-Encoding", "base64");
  text.append(crlf);
  text += in_lines(to_base64(as_bytes(mail.body)));
  return text;
}

}  // namespace qrcongo::notification
