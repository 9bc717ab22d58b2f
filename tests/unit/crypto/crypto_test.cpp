#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <fstream>

#include <sys/stat.h>

#include "qrcongo/crypto/aes.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/crypto/jws.hpp"
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
  SUBCASE("missing") { CHECK(!read_key_encryption_key(folder.path("none"))); }
  SUBCASE("a folder") { CHECK(!read_key_encryption_key(folder.path())); }
}

TEST_CASE("a password verifies against its own record alone") {
  testing::FakeRandom random;
  const ScryptCost quick{4, 8, 1};
  const std::string record = hash_password("correct horse", random, quick);
  CHECK(record.starts_with("$scrypt$ln=4,r=8,p=1$"));
  CHECK(verify_password("correct horse", record));
  CHECK(!verify_password("correct hors", record));
  CHECK(hash_password("correct horse", random, quick) != record);
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
  CHECK(verify_password("pleaseletmein", "$scrypt$ln=10,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$o3zBilPc86r0aNumivxDqGJbs1CVkVYyLfGzVSIFS0U"));
}

TEST_CASE("a thumbprint is RFC 8037's") {
  // RFC 8037 appendix A.3.
  CHECK(jwk_thumbprint(signing_key().public_key()) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
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

TEST_CASE("a header says EdDSA, the type and a known key, and nothing more") {
  const std::string kid = jwk_thumbprint(signing_key().public_key());
  CHECK(verified(token_with_header(R"({"alg":"EdDSA","typ":"at+jwt","kid":")" + kid + "\"}")));
  for (const std::string& header :
       {R"({"alg":"none","typ":"at+jwt","kid":")" + kid + "\"}", R"({"alg":"HS256","typ":"at+jwt","kid":")" + kid + "\"}",
        R"({"alg":"EdDSA","typ":"JWT","kid":")" + kid + "\"}", std::string(R"({"alg":"EdDSA","typ":"at+jwt","kid":"other"})"),
        R"({"alg":"EdDSA","typ":"at+jwt","crit":["x"],"kid":")" + kid + "\"}", std::string(R"({"alg":"EdDSA","typ":"at+jwt"})")}) {
    CHECK_MESSAGE(!verified(token_with_header(header)), header);
  }
}
