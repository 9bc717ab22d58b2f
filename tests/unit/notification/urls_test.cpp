// Which URLs webhooks and the mail server may have, and how a webhook is signed.
#include <doctest/doctest.h>

#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/notification/outbox.hpp"
#include "src/notification/mail_server.hpp"
#include "src/notification/webhook.hpp"

using namespace qrcongo;
using namespace qrcongo::notification;

TEST_CASE("a webhook is https, without a name or password, on port 443 or a free one") {
  for (const char* url : {"https://witness.example", "https://witness.example/a/b?c=d", "https://witness.example:443/",
                          "https://witness.example:8443/x", "HTTPS://Witness.Example/", "https://8.8.8.8/",
                          "https://[2606:4700::1111]/", "https://[::1]:65535/"}) {
    CAPTURE(url);
    CHECK(is_webhook_url(url));
  }
  for (const char* url : {"",
                          "witness.example",
                          "http://witness.example/",
                          "ftp://witness.example/",
                          "file:///x",
                          "gopher://x.example/",
                          "https://",
                          "https:///x",
                          "https://a@witness.example/",
                          "https://a:b@witness.example/",
                          "https://:b@witness.example/",
                          "https://witness.example:22/",
                          "https://witness.example:80/",
                          "https://witness.example:1023/",
                          "https://witness.example:0/",
                          "https://witness.example:65536/",
                          "https://witness.example:x/",
                          "https://wit ness.example/",
                          "https://witness.example/a b",
                          "https://witness.example/\r\nX: y",
                          "https://witness\u00e9.example/",
                          "https://-witness.example/",
                          "https://[fe80::1%25eth0]/",
                          "https://[::1/",
                          "https://wit,ness.example/",
                          "https://*/",
                          "https://a.example:443:127.0.0.1/"}) {
    CAPTURE(url);
    CHECK_FALSE(is_webhook_url(url));
  }
  CHECK_FALSE(is_webhook_url("https://witness.example/" + std::string(2000, 'a')));
  const auto parsed = WebhookUrl::parse("https://[2606:4700::1111]:8443/x");
  REQUIRE(parsed.has_value());
  CHECK(parsed->host() == "2606:4700::1111");
  CHECK(parsed->port() == "8443");
}

TEST_CASE("another spelling of an address is read as that address") {
  // libcurl turns these into digits itself; whatever they are, the socket's own address is judged.
  for (const char* url : {"https://2130706433/", "https://0x7f000001/", "https://127.1/", "https://0177.0.0.1/"}) {
    CAPTURE(url);
    const auto parsed = WebhookUrl::parse(url);
    REQUIRE(parsed.has_value());
    CHECK(parsed->host() == "127.0.0.1");
  }
}

TEST_CASE("the signature binds the body to its time") {
  const std::string secret = "0123456789abcdef";
  const std::string expected = to_hex(crypto::hmac_sha256(as_bytes(secret), as_bytes("1795521600.{\"a\":1}")));
  const std::string signature = webhook_signature(as_bytes(secret), 1'795'521'600, "{\"a\":1}");
  CHECK(signature == "t=1795521600,v1=" + expected);
  CHECK(webhook_signature(as_bytes(secret), 1'795'521'601, "{\"a\":1}") != signature);
  CHECK(webhook_signature(as_bytes(secret), 1'795'521'600, "{\"a\":2}") != signature);
}

TEST_CASE("a mail server is named by scheme, host and port") {
  for (const char* url : {"smtps://mail.example", "smtp://mail.example:587", "smtp://127.0.0.1:2525",
                          "smtp://[::1]:2525/", "smtps://mail.example:465/"}) {
    CAPTURE(url);
    CHECK(is_smtp_url(url));
  }
  for (const char* url :
       {"", "mail.example", "https://mail.example", "smtp://", "smtp://u:p@mail.example", "smtp://mail.example/x",
        "smtp://mail.example?x", "smtp://mail.example:x", "smtp://mail.example\r\n", "file:///x"}) {
    CAPTURE(url);
    CHECK_FALSE(is_smtp_url(url));
  }
  CHECK(SmtpUrl::parse("smtps://mail.example")->port == "465");
  CHECK(SmtpUrl::parse("smtp://mail.example")->port == "587");
}

TEST_CASE("only a mail server on this machine is spoken to without TLS") {
  for (const char* url : {"smtp://127.0.0.1:25", "smtp://[::1]:25", "smtp://localhost:25", "smtp://LOCALHOST"}) {
    CAPTURE(url);
    CHECK(SmtpUrl::parse(url)->is_loopback());
  }
  for (const char* url :
       {"smtp://mail.example", "smtp://10.0.0.1", "smtp://localhost.example", "smtp://128.0.0.1", "smtp://[::2]"}) {
    CAPTURE(url);
    CHECK_FALSE(SmtpUrl::parse(url)->is_loopback());
  }
}

TEST_CASE("a Message-ID takes the host of the server's own URL") {
  CHECK(host_of("https://qr.example") == "qr.example");
  CHECK(host_of("https://qr.example:8443/estampilles") == "qr.example");
  CHECK(host_of("http://[::1]:8000") == "[::1]");
  CHECK(host_of("http://127.0.0.1:8000") == "127.0.0.1");
}
