#include <doctest/doctest.h>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/crypto/totp.hpp"

using namespace qrcongo;
using namespace qrcongo::crypto;

namespace {

const ByteView secret = as_bytes("12345678901234567890");

std::string code_at(std::int64_t time_ms) { return hotp_code(secret, static_cast<std::uint64_t>(totp_step(time_ms))); }

}  // namespace

TEST_CASE("HOTP gives the codes of RFC 4226 appendix D") {
  const char* codes[] = {"755224", "287082", "359152", "969429", "338314",
                         "254676", "287922", "162583", "399871", "520489"};
  std::uint64_t counter = 0;
  for (const char* code : codes) CHECK(hotp_code(secret, counter++) == code);
}

TEST_CASE("TOTP gives the SHA-1 codes of RFC 6238 appendix B") {
  const std::pair<std::int64_t, const char*> codes[] = {{59, "94287082"},         {1111111109, "07081804"},
                                                        {1111111111, "14050471"}, {1234567890, "89005924"},
                                                        {2000000000, "69279037"}, {20000000000, "65353130"}};
  for (const auto& [time_s, code] : codes) {
    CHECK(hotp_code(secret, static_cast<std::uint64_t>(totp_step(time_s * second_ms)), 8) == code);
  }
}

TEST_CASE("a code is taken one step early or late, and no further") {
  const std::int64_t now_ms = 1111111109 * second_ms;
  const std::int64_t step_ms = totp_period_s * second_ms;
  const std::int64_t step = totp_step(now_ms);
  CHECK(match_totp(secret, code_at(now_ms), now_ms, 0) == step);
  CHECK(match_totp(secret, code_at(now_ms - step_ms), now_ms, 0) == step - 1);
  CHECK(match_totp(secret, code_at(now_ms + step_ms), now_ms, 0) == step + 1);
  CHECK_FALSE(match_totp(secret, code_at(now_ms - 2 * step_ms), now_ms, 0));
  CHECK_FALSE(match_totp(secret, code_at(now_ms + 2 * step_ms), now_ms, 0));
}

TEST_CASE("a step that was used, or one before it, is never taken again") {
  const std::int64_t now_ms = 1111111109 * second_ms;
  const std::int64_t step = totp_step(now_ms);
  CHECK_FALSE(match_totp(secret, code_at(now_ms), now_ms, step));
  CHECK_FALSE(match_totp(secret, code_at(now_ms), now_ms, step + 1));
  CHECK(match_totp(secret, code_at(now_ms), now_ms, step - 1) == step);
}

TEST_CASE("what is no code of six digits matches nothing") {
  const std::int64_t now_ms = 59 * second_ms;
  CHECK(code_at(now_ms) == "287082");
  for (const char* code : {"", "28708", "2870820", "94287082", "287083", "28708x", " 287082"}) {
    CHECK_FALSE(match_totp(secret, code, now_ms, -1));
  }
}

TEST_CASE("a secret is spelled in the base32 of RFC 4648") {
  CHECK(totp_secret_text(as_bytes("")) == "");
  CHECK(totp_secret_text(as_bytes("f")) == "MY");
  CHECK(totp_secret_text(as_bytes("fo")) == "MZXQ");
  CHECK(totp_secret_text(as_bytes("foo")) == "MZXW6");
  CHECK(totp_secret_text(as_bytes("foob")) == "MZXW6YQ");
  CHECK(totp_secret_text(as_bytes("fooba")) == "MZXW6YTB");
  CHECK(totp_secret_text(as_bytes("foobar")) == "MZXW6YTBOI");
  CHECK(totp_secret_text(secret) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}
