#include "webhook.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include <netdb.h>
#include <sys/socket.h>

#include "mail_message.hpp"
#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::notification {
namespace {

constexpr std::string_view scheme = "https://";
constexpr std::size_t url_max = 2000;
constexpr std::int64_t usual_port = 443;
constexpr std::int64_t first_free_port = 1024;

std::optional<std::string> part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK || text == nullptr) return std::nullopt;
  std::string copy(text);
  curl_free(text);
  return copy;
}

// What may stand in CURLOPT_RESOLVE without being read as its syntax.
bool is_host(std::string_view host) {
  constexpr std::string_view known = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
  return !host.empty() && !host.starts_with('-') && host.find_first_not_of(known) == std::string_view::npos;
}

bool is_port(std::string_view text) {
  const auto port = parse_integer(text);
  return port && (*port == usual_port || (*port >= first_free_port && *port <= 65'535));
}

// Nothing where the name has no address. How long it takes is bounded by RES_OPTIONS, which `serve` sets.
std::vector<Address> resolve(const WebhookUrl& url) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(url.host().c_str(), url.port().c_str(), &hints, &found) != 0) return {};
  std::vector<Address> addresses;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    const auto address = address_of(one->ai_addr, one->ai_addrlen);
    if (address) addresses.push_back(*address);
  }
  freeaddrinfo(found);
  return addresses;
}

std::string pin_of(const WebhookUrl& url, const std::vector<Address>& addresses) {
  std::string pin = url.host() + ":" + url.port() + ":";
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const std::string text = to_text(addresses[i]);
    const bool bracketed = text.find(':') != std::string::npos;
    pin += (i == 0 ? "" : ",") + (bracketed ? "[" + text + "]" : text);
  }
  return pin;
}

// The gate itself: whatever was resolved before, and by whom, no socket opens to an address that may not be reached.
curl_socket_t open_socket(void* rules, curlsocktype purpose, curl_sockaddr* to) {
  const auto address = address_of(&to->addr, static_cast<socklen_t>(to->addrlen));
  const bool may =
      purpose == CURLSOCKTYPE_IPCXN && address && may_reach(*address, static_cast<const WebhookRules*>(rules)->allowed);
  if (!may) return CURL_SOCKET_BAD;
  return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

struct ListCleanUp {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

void add_headers(Transfer& transfer, const WaitingLetter& letter, ByteView secret, std::int64_t now_ms) {
  transfer.add_header("Content-Type: " + letter.content_type);
  transfer.add_header("Qrcongo-Delivery: " + letter.id);
  if (!letter.event.empty()) transfer.add_header("Qrcongo-Event: " + letter.event);
  if (!secret.empty()) {
    transfer.add_header("Qrcongo-Signature: " + webhook_signature(secret, now_ms / second_ms, letter.body));
  }
  transfer.add_header("User-Agent: qrcongo");
  transfer.add_header("Expect:");  // nobody is asked first whether he wants the body
}

bool may_stand_in_headers(const WaitingLetter& letter) {
  return is_header_text(letter.content_type) && (letter.event.empty() || is_header_text(letter.event));
}

}  // namespace

std::optional<WebhookUrl> WebhookUrl::parse(const std::string& text) {
  if (text.size() < scheme.size() || text.size() > url_max || !is_header_text(text) ||
      text.find(' ') != std::string::npos)
    return std::nullopt;
  // libcurl would make do with one slash or three.
  if (to_lower_ascii(text.substr(0, scheme.size())) != scheme || text.substr(scheme.size(), 1) == "/")
    return std::nullopt;
  WebhookUrl url;
  url.handle_.reset(curl_url());
  if (!url.handle_) return std::nullopt;
  CURLU* handle = url.handle_.get();
  if (curl_url_set(handle, CURLUPART_URL, text.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK) return std::nullopt;
  if (part_of(handle, CURLUPART_USER) || part_of(handle, CURLUPART_PASSWORD)) return std::nullopt;
  if (part_of(handle, CURLUPART_ZONEID)) return std::nullopt;
  url.host_ = part_of(handle, CURLUPART_HOST).value_or("");
  url.port_ = part_of(handle, CURLUPART_PORT).value_or("");
  if (!is_port(url.port_)) return std::nullopt;
  if (url.host_.starts_with('[') && url.host_.ends_with(']')) {
    url.host_ = url.host_.substr(1, url.host_.size() - 2);
    if (!parse_address(url.host_)) return std::nullopt;
    return url;
  }
  if (!is_host(url.host_)) return std::nullopt;
  return url;
}

std::string webhook_signature(ByteView secret, std::int64_t time_s, std::string_view body) {
  const std::string time = std::to_string(time_s);
  const std::string said = time + "." + std::string(body);
  return "t=" + time + ",v1=" + to_hex(crypto::hmac_sha256(secret, as_bytes(said)));
}

Outcome send_webhook(const WebhookUrl& url, const WaitingLetter& letter, const WebhookRules& rules, std::int64_t now_ms,
                     const std::atomic<bool>& stopping) {
  if (!may_stand_in_headers(letter)) return {Outcome::Kind::hopeless, "malformed"};
  const std::vector<Address> addresses = resolve(url);
  if (stopping) return {Outcome::Kind::stopped, "stopped"};
  if (addresses.empty()) return {Outcome::Kind::failed, "name", false};
  const bool all_allowed = std::all_of(addresses.begin(), addresses.end(),
                                       [&](const Address& one) { return may_reach(one, rules.allowed); });
  if (!all_allowed) return {Outcome::Kind::failed, "address", false};
  std::unique_ptr<curl_slist, ListCleanUp> pinned;
  Transfer transfer("https", rules.ca_file, stopping);
  if (!parse_address(url.host())) {
    pinned.reset(curl_slist_append(nullptr, pin_of(url, addresses).c_str()));
    transfer.set(CURLOPT_RESOLVE, pinned.get());
  }
  transfer.set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  transfer.set(CURLOPT_OPENSOCKETDATA, &rules);
  transfer.set(CURLOPT_CURLU, url.handle());
  transfer.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  transfer.set(CURLOPT_POST, 1L);
  transfer.set(CURLOPT_POSTFIELDS, letter.body.c_str());
  transfer.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(letter.body.size()));
  add_headers(transfer, letter, rules.secret, now_ms);
  return transfer.perform();
}

}  // namespace qrcongo::notification
