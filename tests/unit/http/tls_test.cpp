#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "qrcongo/http/events.hpp"
#include "tests/unit/http/serving.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

struct Freed {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

// What the openssl command and the certificate's own DER say its SHA-256 is.
std::string thumbprint_of(const std::string& certificate_file) {
  const std::string digest = certificate_file + ".sha256";
  const std::string command =
      "openssl x509 -in " + certificate_file + " -outform DER | openssl dgst -sha256 -binary > " + digest;
  REQUIRE(std::system(command.c_str()) == 0);
  return to_base64url(as_bytes(read_file(digest)));
}

// A folder with a key and a certificate that the openssl command made for the test.
struct Certificate {
  Certificate() {
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -keyout " +
        folder.path("key.pem") + " -out " + folder.path("certificate.pem") + " 2>/dev/null";
    REQUIRE(std::system(command.c_str()) == 0);
  }
  // As a renewal does it: other files under the same names.
  void replace(const char* file, const Certificate& by) const {
    std::filesystem::copy_file(by.folder.path(file), folder.path("new"));
    std::filesystem::rename(folder.path("new"), folder.path(file));
  }
  http::TlsSettings settings(bool allow_tls_1_2 = false) const {
    return {folder.path("certificate.pem"), folder.path("key.pem"), allow_tls_1_2};
  }
  http::TlsSettings asking_settings() const {
    return {folder.path("certificate.pem"), folder.path("key.pem"), false, true};
  }
  TemporaryFolder folder;
};

http::ServerSettings tls_listener(const http::TlsSettings& tls) {
  http::ServerSettings settings;
  settings.listen.push_back({"127.0.0.1:0", tls, false});
  return settings;
}

// Speaks TLS of the given versions over a loopback connection.
class TlsClient {
 public:
  TlsClient(const std::string& address, int least, int most, std::string protocols = "\x08http/1.1",
            const Certificate* shown = nullptr, const char* ciphers = nullptr, const char* groups = nullptr)
      : client_(address), context_(SSL_CTX_new(TLS_client_method())) {
    if (shown != nullptr) {
      const http::TlsSettings files = shown->settings();
      REQUIRE(SSL_CTX_use_certificate_file(context_.get(), files.certificate_file.c_str(), SSL_FILETYPE_PEM) == 1);
      REQUIRE(SSL_CTX_use_PrivateKey_file(context_.get(), files.key_file.c_str(), SSL_FILETYPE_PEM) == 1);
    }
    if (ciphers != nullptr) REQUIRE(SSL_CTX_set_cipher_list(context_.get(), ciphers) == 1);
    if (groups != nullptr) REQUIRE(SSL_CTX_set1_groups_list(context_.get(), groups) == 1);
    SSL_CTX_set_min_proto_version(context_.get(), least);
    SSL_CTX_set_max_proto_version(context_.get(), most);
    if (!protocols.empty()) {
      SSL_CTX_set_alpn_protos(context_.get(), reinterpret_cast<const unsigned char*>(protocols.data()),
                              static_cast<unsigned>(protocols.size()));
    }
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), client_.socket());
    connected_ = SSL_connect(ssl_.get()) == 1;
    ERR_clear_error();
  }

  bool is_connected() const { return connected_; }
  std::string version() const { return SSL_get_version(ssl_.get()); }
  std::string cipher() const { return SSL_get_cipher_name(ssl_.get()); }
  // Whether what was agreed on could be taken up again later.
  bool is_resumable() const { return SSL_SESSION_is_resumable(SSL_get_session(ssl_.get())) == 1; }
  // What tells the server's certificate from another one.
  std::string fingerprint() const {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    X509* certificate = SSL_get1_peer_certificate(ssl_.get());
    REQUIRE(certificate != nullptr);
    X509_digest(certificate, EVP_sha256(), digest, &size);
    X509_free(certificate);
    return {reinterpret_cast<const char*>(digest), size};
  }
  std::string protocol() const {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_.get(), &name, &size);
    return {reinterpret_cast<const char*>(name), size};
  }

  bool send(const std::string& text) { return SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size())) > 0; }

  // All that comes until the server closes, which it has to do with a close_notify.
  std::string rest() {
    std::string text;
    char part[16384];
    int got = 0;
    while ((got = SSL_read(ssl_.get(), part, sizeof part)) > 0) text.append(part, static_cast<std::size_t>(got));
    ended_well_ = SSL_get_error(ssl_.get(), got) == SSL_ERROR_ZERO_RETURN;
    return text;
  }
  bool ended_well() const { return ended_well_; }

 private:
  LoopbackClient client_;
  std::unique_ptr<SSL_CTX, Freed> context_;
  std::unique_ptr<SSL, Freed> ssl_;
  bool connected_ = false;
  bool ended_well_ = false;
};

asio::awaitable<Result<http::EventLook>> say_the_last() {
  http::EventLook found;
  found.text = http::event_text("last", "2");
  found.is_last = true;
  co_return found;
}

// Two events, a moment apart.
Result<http::Response> tell_twice(http::Request&) {
  http::EventStream stream;
  stream.first.text = http::event_text("first", "1");
  stream.first.pause_ms = 20;
  stream.look = say_the_last;
  return http::event_response(std::move(stream));
}

// Why a server with these settings does not start.
std::string refusal_of(const http::TlsSettings& tls) {
  monitoring::Metrics metrics;
  FakeClock clock;
  FakeRandom random;
  runtime::ThreadPool files("files", 1, 1);
  http::Server server(tls_listener(tls), echo_routes(), files, metrics, clock, random);
  const auto started = server.start();
  return started ? std::string() : started.error().detail;
}

}  // namespace

TEST_CASE("TLS 1.3 is spoken, HTTP/1.1 agreed on, and the answer says to stay with TLS") {
  const Certificate certificate;
  Serving serving(echo_routes(), tls_listener(certificate.settings()));
  for (const std::string path : {"/instant", "/task"}) {
    TlsClient client(serving.address(), TLS1_2_VERSION, TLS1_3_VERSION);
    REQUIRE(client.is_connected());
    CHECK(client.version() == "TLSv1.3");
    CHECK(client.protocol() == "http/1.1");
    CHECK(client.send(post(path, "secret") + post(path, "last", "Connection: close\r\n")));
    const std::string answers = client.rest();
    CHECK(client.ended_well());
    CHECK(answers.find("Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n") != std::string::npos);
    CHECK(answers.find("\r\n\r\nsecret") != std::string::npos);
    CHECK(answers.ends_with("\r\n\r\nlast"));
  }
}

TEST_CASE("TLS 1.2 is refused, and accepted where the listener allows it; 1.1 never") {
  const Certificate certificate;
  Serving strict(echo_routes(), tls_listener(certificate.settings()));
  CHECK_FALSE(TlsClient(strict.address(), TLS1_2_VERSION, TLS1_2_VERSION).is_connected());
  Serving lenient(echo_routes(), tls_listener(certificate.settings(true)));
  TlsClient older(lenient.address(), TLS1_2_VERSION, TLS1_2_VERSION);
  REQUIRE(older.is_connected());
  CHECK(older.version() == "TLSv1.2");
  CHECK_FALSE(TlsClient(lenient.address(), TLS1_VERSION, TLS1_1_VERSION).is_connected());
}

TEST_CASE("TLS 1.2 is spoken with forward secrecy and AEAD alone, over curves that are well") {
  const Certificate certificate;
  Serving lenient(echo_routes(), tls_listener(certificate.settings(true)));
  const auto speaks_1_2 = [&](const char* ciphers, const char* groups = nullptr) {
    return TlsClient(lenient.address(), TLS1_2_VERSION, TLS1_2_VERSION, "\x08http/1.1", nullptr, ciphers, groups)
        .is_connected();
  };
  for (const char* good :
       {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"})
    CHECK_MESSAGE(speaks_1_2(good), good);
  for (const char* poor :
       {"ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA", "AES128-GCM-SHA256", "DHE-RSA-AES128-GCM-SHA256"})
    CHECK_MESSAGE(!speaks_1_2(poor), poor);
  CHECK(speaks_1_2(nullptr, "X25519:P-256"));
  CHECK(speaks_1_2(nullptr, "P-256"));
  CHECK_FALSE(speaks_1_2(nullptr, "P-521"));
  CHECK_FALSE(TlsClient(lenient.address(), TLS1_3_VERSION, TLS1_3_VERSION, "\x08http/1.1", nullptr, nullptr, "P-521")
                  .is_connected());
}

TEST_CASE("nothing of a session is kept by which it could be taken up, or read, later") {
  const Certificate certificate;
  Serving lenient(echo_routes(), tls_listener(certificate.settings(true)));
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client(lenient.address(), version, version);
    CHECK(client.send(post("/task", "last", "Connection: close\r\n")));
    CHECK(client.rest().ends_with("last"));
    CHECK_FALSE(client.is_resumable());
  }
}

TEST_CASE("a renewed certificate is for new connections, and those that there are live on") {
  const Certificate certificate;
  const Certificate renewed;
  Serving serving(echo_routes(), tls_listener(certificate.settings()));
  TlsClient before(serving.address(), TLS1_3_VERSION, TLS1_3_VERSION);
  serving.server.renew_certificates(false);
  CHECK(TlsClient(serving.address(), TLS1_3_VERSION, TLS1_3_VERSION).fingerprint() == before.fingerprint());
  certificate.replace("certificate.pem", renewed);
  certificate.replace("key.pem", renewed);
  serving.server.renew_certificates(false);
  const TlsClient after(serving.address(), TLS1_3_VERSION, TLS1_3_VERSION);
  REQUIRE(after.is_connected());
  CHECK(after.fingerprint() != before.fingerprint());
  CHECK(before.send(post("/task", "still", "Connection: close\r\n")));
  CHECK(before.rest().ends_with("still"));
}

TEST_CASE("half a renewal, or a broken one, leaves the certificate that there is") {
  const Certificate certificate;
  const Certificate renewed;
  Serving serving(echo_routes(), tls_listener(certificate.settings()));
  const auto now = [&] { return TlsClient(serving.address(), TLS1_3_VERSION, TLS1_3_VERSION).fingerprint(); };
  const std::string before = now();
  const auto expires_at = serving.server.certificates_expire_at();
  REQUIRE(expires_at.has_value());
  certificate.replace("certificate.pem", renewed);
  for (const bool in_any_case : {false, true}) serving.server.renew_certificates(in_any_case);
  CHECK(now() == before);
  std::filesystem::remove(certificate.folder.path("key.pem"));
  serving.server.renew_certificates(false);
  CHECK(now() == before);
  CHECK(serving.server.certificates_expire_at() == expires_at);
  certificate.replace("key.pem", renewed);
  serving.server.renew_certificates(false);
  CHECK(now() != before);
}

TEST_CASE("when a certificate expires is known, and nothing without one") {
  const Certificate certificate;
  Serving serving(echo_routes(), tls_listener(certificate.settings()));
  const std::int64_t left_ms = serving.server.certificates_expire_at().value_or(0) - SystemClock().now_ms();
  CHECK(left_ms > day_ms);
  CHECK(left_ms < 3 * day_ms);
  CHECK_FALSE(Serving(echo_routes()).server.certificates_expire_at().has_value());
}

TEST_CASE("a client without ALPN is served, one that speaks other protocols alone is not") {
  const Certificate certificate;
  Serving serving(echo_routes(), tls_listener(certificate.settings()));
  TlsClient plain(serving.address(), TLS1_3_VERSION, TLS1_3_VERSION, "");
  CHECK(plain.is_connected());
  CHECK(TlsClient(serving.address(), TLS1_3_VERSION, TLS1_3_VERSION, "\x02h2\x08http/1.1").protocol() == "http/1.1");
  CHECK_FALSE(TlsClient(serving.address(), TLS1_3_VERSION, TLS1_3_VERSION, "\x02h2").is_connected());
}

TEST_CASE("a certificate is asked for where that is wanted, any will do and none is well") {
  const Certificate certificate;
  const Certificate mine;
  const auto told_to = [](http::Request& request) -> Result<http::Response> {
    return text_response("[" + request.client_certificate_sha256 + "]");
  };
  const auto told_by = [&](const http::TlsSettings& settings, const Certificate* shown) {
    Serving serving({instant(http::Method::get, "/me", told_to)}, tls_listener(settings));
    TlsClient client(serving.address(), TLS1_3_VERSION, TLS1_3_VERSION, "\x08http/1.1", shown);
    REQUIRE(client.is_connected());
    CHECK(client.send(get("/me") + get("/me", "Connection: close\r\n")));
    return client.rest();
  };
  const std::string mine_told = "\r\n\r\n[" + thumbprint_of(mine.settings().certificate_file) + "]";
  const std::string answers = told_by(certificate.asking_settings(), &mine);
  CHECK(answers.find(mine_told) != answers.rfind(mine_told));
  CHECK(answers.ends_with(mine_told));
  CHECK(told_by(certificate.asking_settings(), nullptr).ends_with("\r\n\r\n[]"));
  CHECK(told_by(certificate.settings(), &mine).ends_with("\r\n\r\n[]"));
}

TEST_CASE("the guard stands behind TLS too") {
  const Certificate certificate;
  Serving serving(echo_routes(), tls_listener(certificate.settings()));
  TlsClient client(serving.address(), TLS1_3_VERSION, TLS1_3_VERSION);
  CHECK(
      client.send("POST /task HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n" + post("/task", "smuggled")));
  const std::string answer = client.rest();
  CHECK(answer.starts_with("HTTP/1.1 400 "));
  CHECK(answer.find("smuggled") == std::string::npos);
}

TEST_CASE("over TLS a client that sends its whole body before it reads still gets the refusal") {
  const Certificate certificate;
  std::vector<http::Route> routes = echo_routes();
  for (http::Route& route : routes) route.limits.body_max_bytes = 1000;
  Serving serving(std::move(routes), tls_listener(certificate.settings()));
  TlsClient client(serving.address(), TLS1_3_VERSION, TLS1_3_VERSION);
  CHECK(client.send(post("/task", std::string(900'000, 'b'))));
  CHECK(client.rest().starts_with("HTTP/1.1 413 "));
}

TEST_CASE("a file goes over TLS byte for byte") {
  const Certificate certificate;
  std::string content(700'000, '\0');
  FakeRandom random;
  random.fill({reinterpret_cast<std::uint8_t*>(content.data()), content.size()});
  const std::string path = certificate.folder.path("archive.zip");
  std::ofstream(path, std::ios::binary) << content;
  Serving serving({instant(http::Method::get, "/file",
                           [&](http::Request&) -> Result<http::Response> {
                             http::Response response;
                             response.file = http::FileBody{path, 11, content.size() - 11};
                             return response;
                           })},
                  tls_listener(certificate.settings()));
  TlsClient client(serving.address(), TLS1_3_VERSION, TLS1_3_VERSION);
  CHECK(client.send(get("/file", "Connection: close\r\n")));
  const std::string answer = client.rest();
  CHECK((answer.substr(answer.find("\r\n\r\n") + 4) == content.substr(11)));
}

TEST_CASE("somebody who speaks plain HTTP to TLS is left, and the server goes on") {
  const Certificate certificate;
  Serving serving(echo_routes(), tls_listener(certificate.settings()));
  LoopbackClient plain(serving.address());
  plain.send(post("/task", "x"));
  CHECK(plain.rest().find("HTTP/1.1") == std::string::npos);
  CHECK(TlsClient(serving.address(), TLS1_3_VERSION, TLS1_3_VERSION).is_connected());
}

TEST_CASE("a certificate or a key that does not do names its file") {
  const Certificate certificate;
  const Certificate other;
  const std::string nowhere = certificate.folder.path("missing.pem");
  const std::string junk = certificate.folder.path("junk.pem");
  std::ofstream(junk) << "no PEM";
  const http::TlsSettings good = certificate.settings();
  CHECK(refusal_of(good).empty());
  CHECK(refusal_of({nowhere, good.key_file, false}).find(nowhere) != std::string::npos);
  CHECK(refusal_of({junk, good.key_file, false}).find(junk) != std::string::npos);
  CHECK(refusal_of({good.certificate_file, nowhere, false}).find(nowhere) != std::string::npos);
  CHECK(refusal_of({good.certificate_file, other.settings().key_file, false}).find(other.settings().key_file) !=
        std::string::npos);
}

TEST_CASE("a stream of events goes over TLS to its end, which is said, and makes room for the next") {
  Certificate certificate;
  http::ServerSettings settings = tls_listener(certificate.settings());
  settings.streams_a_caller = 1;
  Serving serving({instant(http::Method::get, "/events", tell_twice)}, settings);
  for (int i = 0; i < 3; ++i) {
    TlsClient client(serving.address(), TLS1_3_VERSION, TLS1_3_VERSION);
    REQUIRE(client.send(get("/events")));
    const std::string all = client.rest();
    CHECK(all.find("event: first\ndata: 1\n\n") != std::string::npos);
    CHECK(all.ends_with(http::event_text("last", "2") + "\r\n0\r\n\r\n"));
    CHECK(client.ended_well());
  }
}
