// A webhook: an https URL that may be told something, which is never a way into the network that the server stands in.
// Private to notification; used by the sender's thread, parsing by any.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <curl/curl.h>

#include "public_address.hpp"
#include "qrcongo/base/bytes.hpp"
#include "store.hpp"
#include "transfer.hpp"

namespace qrcongo::notification {

// A URL as libcurl itself reads it, so that nobody reads another host in it than the one that is asked.
class WebhookUrl {
 public:
  static std::optional<WebhookUrl> parse(const std::string& text);

  CURLU* handle() const { return handle_.get(); }
  const std::string& host() const { return host_; }  // without the brackets of an IPv6 address
  const std::string& port() const { return port_; }

 private:
  struct CleanUp {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
  };

  WebhookUrl() = default;
  std::unique_ptr<CURLU, CleanUp> handle_;
  std::string host_;
  std::string port_;
};

// "t=UNIX,v1=HEX", the hex of HMAC-SHA-256(secret, "UNIX.BODY").
std::string webhook_signature(ByteView secret, std::int64_t time_s, std::string_view body);

struct WebhookRules {
  std::span<const AddressRange> allowed;
  ByteView secret;  // empty: not signed
  const std::string& ca_file;
};

Outcome send_webhook(const WebhookUrl& url, const WaitingLetter& letter, const WebhookRules& rules, std::int64_t now_ms,
                     const std::atomic<bool>& stopping);

}  // namespace qrcongo::notification
