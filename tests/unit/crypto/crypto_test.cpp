#include <doctest/doctest.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <fstream>
#include <thread>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/json.hpp>

#include "qrcongo/base/locked_memory.hpp"
#include "qrcongo/crypto/aes.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/crypto/jws.hpp"
#include "qrcongo/crypto/key_memory.hpp"
#include "qrcongo/crypto/key_wrapping.hpp"
#include "qrcongo/crypto/password.hpp"
#include "tests/support/fakes.hpp"

using namespace qrcongo;
using namespace qrcongo::crypto;

namespace {

const SigningKey& signing_key() {
  static const SigningKey key(*from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
  return key;
}

Result<boost::json::object> verified(const std::string& token, const std::string& type = "at+jwt") {
  return verify_jws(token, type, [](std::string_view kid) -> const PublicKey* {
    return kid == jwk_thumbprint(signing_key().public_key()) ? &signing_key().public_key() : nullptr;
  });
}

std::string token_with_header(const std::string& header) {
  std::string token = to_base64url(as_bytes(header)) + "." + to_base64url(as_bytes(R"({"sub":"u"})"));
  return token + "." + to_base64url(signing_key().sign(as_bytes(token)));
}

std::string write_key_file(const testing::TemporaryFolder& folder, const std::string& content, mode_t mode) {
  const std::string path = folder.path("key");
  std::ofstream(path) << content;
  chmod(path.c_str(), mode);
  return path;
}

// Whether it ends a process of its own by abort().
template <class Act>
bool aborts(Act act) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    std::signal(SIGABRT, SIG_DFL);
    act();
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

}  // namespace

TEST_CASE("SHA-256 in pieces equals SHA-256 at once") {
  Sha256 hash;
  hash.update(as_bytes("ab"));
  hash.update(as_bytes("c"));
  CHECK(to_hex(hash.finish()) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  hash.update(as_bytes("abc"));
  CHECK(hash.finish() == sha256(as_bytes("abc")));
}

TEST_CASE("what is sealed opens with its own key and associated data alone") {
  testing::FakeRandom random;
  const Bytes key(32, 1);
  Bytes sealed = seal_aes_gcm(key, as_bytes("secret"), as_bytes("row 7"), random);
  CHECK(as_text(open_aes_gcm(key, sealed, as_bytes("row 7"))->view()) == "secret");
  CHECK(!open_aes_gcm(key, sealed, as_bytes("row 8")));
  CHECK(!open_aes_gcm(Bytes(32, 2), sealed, as_bytes("row 7")));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    sealed[i] ^= 1U;
    CHECK(!open_aes_gcm(key, sealed, as_bytes("row 7")));
    sealed[i] ^= 1U;
  }
  CHECK(!open_aes_gcm(key, ByteView(sealed).first(27), as_bytes("row 7")));
}

TEST_CASE("a wrapped key opens for its purpose alone") {
  testing::FakeRandom random;
  const Bytes uppermost(32, 3);
  const std::string wrapped = wrap_key(uppermost, Bytes(32, 4), "stamp generation 0", random);
  CHECK(unwrap_key(uppermost, wrapped, "stamp generation 0")->view()[31] == 4);
  CHECK(!unwrap_key(uppermost, wrapped, "stamp generation 1"));
  CHECK(!unwrap_key(Bytes(32, 5), wrapped, "stamp generation 0"));
  CHECK(!unwrap_key(uppermost, wrapped + "=", "stamp generation 0"));
  const std::string short_key = to_base64url(seal_aes_gcm(uppermost, Bytes(5), as_bytes("p"), random));
  CHECK(!unwrap_key(uppermost, short_key, "p"));
}

TEST_CASE("a key file is read only when it is nobody else's") {
  testing::TemporaryFolder folder;
  const std::string digits(64, 'a');
  CHECK(read_key_encryption_key(write_key_file(folder, digits + "\n", 0400))->view()[0] == 0xAA);
  SUBCASE("readable by the group") {
    chmod(folder.path("key").c_str(), 0640);
    const auto refused = read_key_encryption_key(folder.path("key"));
    REQUIRE(!refused);
    CHECK(refused.error().detail.find(folder.path("key")) != std::string::npos);
  }
  SUBCASE("too short") {
    chmod(folder.path("key").c_str(), 0600);
    const auto refused = read_key_encryption_key(write_key_file(folder, "bbbb", 0600));
    REQUIRE(!refused);
    CHECK(refused.error().detail.find("bbbb") == std::string::npos);
  }
  SUBCASE("missing") {
    const auto refused = read_key_encryption_key(folder.path("none"));
    REQUIRE(!refused);
    CHECK(refused.error().detail == "Le fichier de clé " + folder.path("none") + " n'existe pas.");
  }
  SUBCASE("a named pipe without a writer") {
    REQUIRE(mkfifo(folder.path("pipe").c_str(), 0400) == 0);
    CHECK(!read_key_encryption_key(folder.path("pipe")));
  }
  SUBCASE("a symbolic link") {
    REQUIRE(symlink(folder.path("key").c_str(), folder.path("link").c_str()) == 0);
    CHECK(!read_key_encryption_key(folder.path("link")));
  }
  SUBCASE("a folder") { CHECK(!read_key_encryption_key(folder.path())); }
}

TEST_CASE("a key file holds 64 digits with or without one line's end, or 32 bytes, and nothing else") {
  const std::string digits(64, 'a');
  for (const std::string& content : {digits, digits + "\n", digits + "\r\n", std::string(32, '\xAA')}) {
    testing::TemporaryFolder folder;
    const auto key = read_key_encryption_key(write_key_file(folder, content, 0600));
    REQUIRE(key);
    CHECK(to_hex(key->view()) == digits);
  }
  for (const std::string& content :
       {std::string(), digits + "\n\n", " " + digits, digits + "aa", std::string(31, 'x'), std::string(33, 'x'),
        std::string(64, 'g'), digits + std::string(64, '\n') + "more than the first 128 bytes"}) {
    testing::TemporaryFolder folder;
    CHECK_MESSAGE(!read_key_encryption_key(write_key_file(folder, content, 0600)), content);
  }
}

TEST_CASE("what a programmer must not pass aborts") {
  testing::FakeRandom random;
  CHECK(aborts([] { AesBlock(Bytes(16)); }));
  CHECK(aborts([] { Ff1(Bytes(20)); }));
  CHECK(aborts([] { Ff1(Bytes(32)).encrypt(Bytes{}, "12345"); }));
  CHECK(aborts([] { Ff1(Bytes(32)).decrypt(Bytes{}, "12345a"); }));
  CHECK(aborts([] { SigningKey(Bytes(31)); }));
  CHECK(aborts([] { hkdf_sha256({}, {}, {}, 0); }));
  CHECK(aborts([] { hkdf_sha256({}, {}, {}, 255 * 32 + 1); }));
  CHECK(aborts([&] { wrap_key(Bytes(32), Bytes(5), "p", random); }));
  CHECK(aborts([&] { hash_password("x", random, {16, 1, 1}); }));
  CHECK(!aborts([] { Ff1(Bytes(32)).encrypt(Bytes{}, "123456"); }));
}

TEST_CASE("a block of AES-256 is FIPS 197's, from many threads at once") {
  // FIPS 197 appendix C.3.
  const AesBlock aes(*from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
  Block plain{};
  for (std::size_t i = 0; i < plain.size(); ++i) plain[i] = static_cast<std::uint8_t>(0x11 * i);
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int n = 0; n < 4; ++n) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10'000; ++i)
        right += to_hex(aes.encrypt(plain)) == "8ea2b7ca516745bfeafc49904b496089" ? 1 : 0;
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(right == 40'000);
}

TEST_CASE("a password verifies against its own record alone") {
  testing::FakeRandom random;
  const ScryptCost quick{4, 8, 1};
  const std::string record = hash_password("correct horse", random, quick);
  CHECK(record.starts_with("$scrypt$ln=4,r=8,p=1$"));
  CHECK(verify_password("correct horse", record));
  CHECK(!verify_password("correct hors", record));
  CHECK(hash_password("correct horse", random, quick) != record);
  CHECK(verify_password("", hash_password("", random, quick)));
  const std::string rest = record.substr(record.find("p=1") + 3);
  // The first is a cost that RFC 7914 forbids (N < 2^(16 r)): a record alone must not be able to stop the server.
  for (const char* cost :
       {"$scrypt$ln=16,r=1,p=1", "$scrypt$ln=19,r=8,p=1", "$scrypt$ln=4,r=17,p=1", "$scrypt$ln=4,r=8,p=5",
        "$scrypt$ln=4,r=8,p=1,zz=9", "$scrypt$ln=04,r=8,p=1", "$scrypt$ln=4,p=1,r=8"}) {
    CHECK_MESSAGE(!verify_password("correct horse", cost + rest), cost);
  }
  for (const char* wrong : {"", "$scrypt$", "$scrypt$ln=40,r=8,p=1$AA$AA", "$scrypt$ln=4,r=8,p=1$AAAA$AAAA", "plain"}) {
    CHECK(!verify_password("correct horse", wrong));
  }
}

TEST_CASE("the cost in force can be paid") {
  testing::FakeRandom random;
  CHECK(verify_password("x", hash_password("x", random)));
}

TEST_CASE("a record that another implementation of scrypt made verifies") {
  // By Python's hashlib.scrypt.
  CHECK(verify_password("pleaseletmein",
                        "$scrypt$ln=10,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$o3zBilPc86r0aNumivxDqGJbs1CVkVYyLfGzVSIFS0U"));
}

TEST_CASE("a thumbprint is RFC 8037's") {
  // RFC 8037 appendix A.3.
  CHECK(jwk_thumbprint(signing_key().public_key()) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

TEST_CASE("a signature is RFC 8037's, whose bare header is no token here") {
  // RFC 8037 appendix A.4.
  const std::string signed_part = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
  const std::string signature =
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
  CHECK(to_base64url(signing_key().sign(as_bytes(signed_part))) == signature);
  CHECK(!verified(signed_part + "." + signature));
}

TEST_CASE("a refused signature leaves nothing behind for the next TLS call") {
  ERR_clear_error();
  CHECK(!verify_ed25519(Bytes(31), Bytes(1), Bytes(64)));
  CHECK(!verify_ed25519(signing_key().public_key(), Bytes(1), Bytes(64)));
  CHECK(!open_aes_gcm(Bytes(32), Bytes(28), {}));
  CHECK(ERR_peek_error() == 0);
}

TEST_CASE("a token that was signed is read, an altered one is not") {
  const std::string token = sign_jws(signing_key(), "at+jwt", {{"sub", "u"}, {"exp", 5}});
  REQUIRE(verified(token));
  CHECK(verified(token)->at("sub").as_string() == "u");
  CHECK(!verified(token, "other"));
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string altered = token;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    CHECK(verified(altered).has_value() == (altered == token));
  }
  CHECK(!verified(token + "."));
  CHECK(!verified(token + "="));
  CHECK(verified("").error().code == Code::unauthenticated);
}

TEST_CASE("a token is read in the one spelling in which it is made") {
  const std::string kid = jwk_thumbprint(signing_key().public_key());
  const std::string header = R"({"alg":"EdDSA","typ":"at+jwt","kid":")" + kid + "\"}";
  const auto with_claims = [&](const std::string& claims) {
    std::string token = to_base64url(as_bytes(header)) + "." + to_base64url(as_bytes(claims));
    return token + "." + to_base64url(signing_key().sign(as_bytes(token)));
  };
  CHECK(verified(with_claims(R"({"sub":"u","exp":5})")));
  for (const char* claims : {R"({"sub":"v","sub":"u"})", R"({"sub":"u","\u0073ub":"v"})", R"({"sub":"\u0075"})",
                             R"({ "sub":"u"})", R"({"sub":"u"} )", R"({"exp":5.0})", R"({"exp":5e0})", R"({"exp":-0})",
                             R"({"a":{"b":1,"b":2}})", R"(["sub"])", R"("sub")", R"({"sub":"u")", ""}) {
    CHECK_MESSAGE(!verified(with_claims(claims)), claims);
  }
  CHECK(!verified(token_with_header(R"({"alg":"none","alg":"EdDSA","typ":"at+jwt","kid":")" + kid + "\"}")));
  CHECK(!verified(token_with_header(R"({"alg":"EdDSA", "typ":"at+jwt","kid":")" + kid + "\"}")));
  CHECK(verified(with_claims(R"({"sub":")" + std::string(2500, 'u') + "\"}")));
  CHECK(!verified(with_claims(R"({"sub":")" + std::string(4000, 'u') + "\"}")));
}

TEST_CASE("a header says EdDSA, the type and a known key, and nothing more") {
  const std::string kid = jwk_thumbprint(signing_key().public_key());
  CHECK(verified(token_with_header(R"({"alg":"EdDSA","typ":"at+jwt","kid":")" + kid + "\"}")));
  for (const std::string& header :
       {R"({"alg":"none","typ":"at+jwt","kid":")" + kid + "\"}",
        R"({"alg":"HS256","typ":"at+jwt","kid":")" + kid + "\"}", R"({"alg":"EdDSA","typ":"JWT","kid":")" + kid + "\"}",
        std::string(R"({"alg":"EdDSA","typ":"at+jwt","kid":"other"})"),
        R"({"alg":"EdDSA","typ":"at+jwt","crit":["x"],"kid":")" + kid + "\"}",
        std::string(R"({"alg":"EdDSA","typ":"at+jwt"})"),
        R"({"alg":"EdDSA","typ":"at+jwt","jku":"x","kid":")" + kid + "\"}",
        std::string(R"({"alg":"EdDSA","typ":"at+jwt","kid":7})"), std::string("[]"), std::string("{")}) {
    CHECK_MESSAGE(!verified(token_with_header(header)), header);
  }
}

TEST_CASE("what OpenSSL allocates for keys is locked memory, and nothing else is") {
  REQUIRE(openssl_keys_are_locked());
  void* ordinary = OPENSSL_malloc(48);
  CHECK(!is_locked_block(ordinary));
  void* key = nullptr;
  {
    const KeyMemory locked;
    key = OPENSSL_malloc(48);
    CHECK(is_locked_block(key));
    const KeyMemory twice;
  }
  std::memcpy(key, "0123456789", 10);
  key = OPENSSL_realloc(key, 480);
  CHECK(is_locked_block(key));
  CHECK(std::memcmp(key, "0123456789", 10) == 0);
  ordinary = OPENSSL_realloc(ordinary, 480);
  CHECK(!is_locked_block(ordinary));
  OPENSSL_free(key);
  OPENSSL_free(ordinary);
}

TEST_CASE("a key's text is read back, and a text that is none is refused") {
  const Bytes key(32, 0xC5);
  const Secret text = key_text(key);
  CHECK(text.size() == 65);
  CHECK(equal_in_constant_time(parse_key_text(as_text(text.view()))->view(), key));
  CHECK(!parse_key_text(std::string(63, 'a')));
  CHECK(!parse_key_text(std::string(66, 'a')));
}

TEST_CASE("a key put under another key opens with that one alone") {
  testing::FakeRandom random;
  const Bytes old_key(32, 1);
  const Bytes new_key(32, 2);
  const Bytes key(32, 3);
  const std::string wrapped = wrap_key(old_key, key, "purpose", random);
  const auto again = rewrap_key(old_key, new_key, wrapped, "purpose", random);
  REQUIRE(again.has_value());
  CHECK(equal_in_constant_time(unwrap_key(new_key, *again, "purpose")->view(), key));
  CHECK(!unwrap_key(old_key, *again, "purpose"));
  CHECK(!unwrap_key(new_key, *again, "another"));
  CHECK(!rewrap_key(new_key, old_key, wrapped, "purpose", random));
}
