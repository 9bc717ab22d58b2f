// Every vector of Project Wycheproof for the algorithms that the server uses.
#include <algorithm>
#include <optional>

#include <doctest/doctest.h>
#include <boost/json.hpp>

#include "qrcongo/crypto/aes.hpp"
#include "qrcongo/crypto/ed25519.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "src/crypto/chacha20_poly1305.hpp"
#include "src/crypto/x25519.hpp"
#include "tests/support/fakes.hpp"

using namespace qrcongo;

namespace {

namespace json = boost::json;

Bytes hex(const json::value& vector, const char* name) { return *from_hex(std::string(vector.at(name).as_string())); }
std::string text(const json::value& vector, const char* name) { return std::string(vector.at(name).as_string()); }
std::int64_t number(const json::value& group, const char* name) { return group.at(name).as_int64(); }

Bytes sealed_text(const json::value& vector) {
  Bytes sealed = hex(vector, "ct");
  const Bytes tag = hex(vector, "tag");
  sealed.insert(sealed.end(), tag.begin(), tag.end());
  return sealed;
}

// Gives the bytes that a vector fixes.
class GivenRandom final : public Random {
 public:
  explicit GivenRandom(Bytes bytes) : bytes_(std::move(bytes)) {}
  void fill(std::span<std::uint8_t> bytes) override {
    REQUIRE(bytes.size() == bytes_.size());
    std::copy(bytes_.begin(), bytes_.end(), bytes.begin());
  }

 private:
  Bytes bytes_;
};

// How many were judged. Calls judge(group, vector) for each: whether it was accepted, or nothing where our interface
// cannot express it. "acceptable" vectors may go either way.
template <class Judge>
int judge_all(const std::string& name, Judge judge) {
  const json::value document =
      json::parse(testing::read_file(std::string(QRCONGO_VECTORS_DIR) + "/wycheproof/" + name));
  int judged = 0;
  for (const auto& group : document.at("testGroups").as_array()) {
    for (const auto& vector : group.at("tests").as_array()) {
      const std::optional<bool> accepted = judge(group, vector);
      if (!accepted) continue;
      ++judged;
      INFO(name << " tcId " << vector.at("tcId").as_int64());
      const std::string result = text(vector, "result");
      if (result == "valid") CHECK(*accepted);
      if (result == "invalid") CHECK(!*accepted);
    }
  }
  return judged;
}

}  // namespace

TEST_CASE("HMAC-SHA-256") {
  CHECK(judge_all("hmac_sha256_test.json",
                  [](const json::value& group, const json::value& vector) -> std::optional<bool> {
                    const auto tag = crypto::hmac_sha256(hex(vector, "key"), hex(vector, "msg"));
                    const auto kept = ByteView(tag).first(static_cast<std::size_t>(number(group, "tagSize") / 8));
                    return equal_in_constant_time(kept, hex(vector, "tag"));
                  }) == 174);
}

TEST_CASE("HKDF-SHA-256") {
  CHECK(judge_all("hkdf_sha256_test.json", [](const json::value&, const json::value& vector) -> std::optional<bool> {
          const auto size = static_cast<std::size_t>(number(vector, "size"));
          if (size > 255 * 32) return false;
          const Secret key = crypto::hkdf_sha256(hex(vector, "ikm"), hex(vector, "salt"), hex(vector, "info"), size);
          return equal_in_constant_time(key.view(), hex(vector, "okm"));
        }) == 86);
}

TEST_CASE("AES-256-GCM with nonces of 96 bits and tags of 128") {
  CHECK(judge_all("aes_gcm_test.json", [](const json::value& group, const json::value& vector) -> std::optional<bool> {
          const bool ours =
              number(group, "keySize") == 256 && number(group, "ivSize") == 96 && number(group, "tagSize") == 128;
          if (!ours) return std::nullopt;
          Bytes sealed = hex(vector, "iv");
          const Bytes behind = sealed_text(vector);
          sealed.insert(sealed.end(), behind.begin(), behind.end());
          const auto opened = crypto::open_aes_gcm(hex(vector, "key"), sealed, hex(vector, "aad"));
          if (text(vector, "result") == "valid") {
            GivenRandom iv(hex(vector, "iv"));
            CHECK(crypto::seal_aes_gcm(hex(vector, "key"), hex(vector, "msg"), hex(vector, "aad"), iv) == sealed);
          }
          return opened && equal_in_constant_time(opened->view(), hex(vector, "msg"));
        }) == 66);
}

TEST_CASE("FF1 over digits") {
  CHECK(judge_all("aes_ff1_base10_test.json", [](const json::value&, const json::value& vector) -> std::optional<bool> {
          const std::string plain = text(vector, "msg");
          const bool digits = plain.find_first_not_of("0123456789") == std::string::npos;
          // Twelve valid vectors have 2 to 5 digits, which revision 1 of SP 800-38G no longer allows: Ff1 takes 6 or
          // more.
          if (!digits || plain.size() < 6)
            return text(vector, "result") == "valid" ? std::nullopt : std::optional(false);
          const Bytes key = hex(vector, "key");
          if (key.size() != 16 && key.size() != 24 && key.size() != 32) return false;
          const crypto::Ff1 ff1(key);
          const Bytes tweak = hex(vector, "tweak");
          return ff1.encrypt(tweak, plain) == text(vector, "ct") && ff1.decrypt(tweak, text(vector, "ct")) == plain;
        }) == 3845 - 12);
}

TEST_CASE("Ed25519") {
  CHECK(judge_all("ed25519_test.json", [](const json::value& group, const json::value& vector) -> std::optional<bool> {
          return crypto::verify_ed25519(hex(group.at("publicKey"), "pk"), hex(vector, "msg"), hex(vector, "sig"));
        }) == 151);
}

// Where a vector is "acceptable" RFC 7748 still says what the answer is, but for a secret of zeros, which we refuse.
TEST_CASE("X25519") {
  CHECK(judge_all("x25519_test.json", [](const json::value&, const json::value& vector) -> std::optional<bool> {
          const Bytes expected = hex(vector, "shared");
          const auto shared = crypto::x25519(hex(vector, "private"), hex(vector, "public"));
          const bool is_zero =
              std::all_of(expected.begin(), expected.end(), [](std::uint8_t byte) { return byte == 0; });
          const bool right = is_zero ? !shared : shared && equal_in_constant_time(shared->view(), expected);
          CHECK(right);
          return right;
        }) == 518);
}

TEST_CASE("an X25519 public key is the secret times the base point") {
  Bytes base(32);
  base[0] = 9;
  for (int i = 1; i <= 20; ++i) {
    const Bytes secret(32, static_cast<std::uint8_t>(i * 11));
    const auto point = crypto::x25519(secret, base);
    REQUIRE(point.has_value());
    CHECK(equal_in_constant_time(point->view(), crypto::x25519_public(secret)));
  }
}

TEST_CASE("ChaCha20-Poly1305 with nonces of 96 bits") {
  CHECK(judge_all("chacha20_poly1305_test.json",
                  [](const json::value& group, const json::value& vector) -> std::optional<bool> {
                    // Of another size, which all are invalid: ours takes no other.
                    if (number(group, "ivSize") != 96) return false;
                    const Bytes sealed = sealed_text(vector);
                    const Bytes plain = hex(vector, "msg");
                    Bytes out(sealed.size() - crypto::poly1305_tag_bytes);
                    const bool opens = crypto::open_chacha20_poly1305(hex(vector, "key"), hex(vector, "iv"),
                                                                      hex(vector, "aad"), sealed, out);
                    if (text(vector, "result") == "valid") {
                      Bytes made(plain.size() + crypto::poly1305_tag_bytes);
                      crypto::seal_chacha20_poly1305(hex(vector, "key"), hex(vector, "iv"), hex(vector, "aad"), plain,
                                                     made);
                      CHECK(made == sealed);
                    }
                    return opens && out == plain;
                  }) == 325);
}
