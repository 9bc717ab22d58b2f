#include <doctest/doctest.h>

#include "country.hpp"
#include "src/identity/sign_in_attempts.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using identity::SignInAttempt;
using identity::SignInAttempts;

namespace {

constexpr std::int64_t start_ms = 1'000'000'000;

struct Attempts {
  FakeRandom random;
  SignInAttempts attempts{true, random};
  std::int64_t now_ms = start_ms;

  // Seconds to wait; 0 where the try was let through, which then stays wrong.
  int fail(const SignInAttempt& attempt) {
    const auto begun = attempts.begin(attempt, now_ms);
    return begun ? 0 : begun.error().retry_after_s;
  }
  void fail_often(const SignInAttempt& attempt, int times) {
    for (int i = 0; i < times; ++i) CHECK(fail(attempt) == 0);
  }
};

const SignInAttempt at_home{"a@b.example", "192.0.2.1", true};
const SignInAttempt stranger{"a@b.example", "198.51.100.7", false};

http::Response sign_in_from(Country& country, const std::string& address, const std::string& email,
                            const std::string& with) {
  http::Request asked = country.request(Country::json_text({{"email", email}, {"password", with}}));
  asked.client_address = address;
  return country.ask(&identity::Http::sign_in, asked);
}

}  // namespace

TEST_CASE("after five failures each further one doubles the wait, up to a quarter of an hour") {
  Attempts a;
  a.fail_often(stranger, 5);
  for (const int wait_s : {30, 60, 120, 240, 480, 900, 900}) {
    CHECK(a.fail(stranger) == wait_s);
    a.now_ms += wait_s * second_ms - 1;
    CHECK(a.fail(stranger) == 1);
    a.now_ms += 1;
    CHECK(a.fail(stranger) == 0);
  }
}

TEST_CASE("failures are forgotten after a quiet hour") {
  Attempts a;
  a.fail_often(stranger, 5);
  a.now_ms += hour_ms + 1;
  a.fail_often(stranger, 5);
  CHECK(a.fail(stranger) == 30);
}

TEST_CASE("a crowd of tries at once is no way past the count") {
  Attempts a;
  int let_through = 0;
  for (int i = 0; i < 100; ++i) let_through += a.fail(stranger) == 0 ? 1 : 0;
  CHECK(let_through == 5);
}

TEST_CASE("strangers cannot shut a person out of the network that he comes from") {
  Attempts a;
  for (int i = 0; i < 50; ++i) a.fail({"a@b.example", "198.51.100." + std::to_string(i), false});
  CHECK(a.fail({"a@b.example", "203.0.113.9", false}) > 0);
  CHECK(a.fail(at_home) == 0);
}

TEST_CASE("nor can those who fail beside him in the same network, at other accounts") {
  Attempts a;
  a.fail_often({"x@b.example", "192.0.2.1", false}, 5);
  CHECK(a.fail({"y@b.example", "192.0.2.1", false}) == 30);
  CHECK(a.fail(at_home) == 0);
}

TEST_CASE("many networks that try one account together are stopped together") {
  Attempts a;
  for (int i = 0; i < 5; ++i) CHECK(a.fail({"a@b.example", "198.51.100." + std::to_string(i), false}) == 0);
  CHECK(a.fail({"a@b.example", "203.0.113.9", false}) == 30);
  CHECK(a.fail({"c@b.example", "203.0.113.9", false}) == 0);
}

TEST_CASE("one's own account does not pay for guesses at others") {
  Attempts a;
  a.fail_often({"x@b.example", "192.0.2.1", false}, 4);
  const SignInAttempt own{"own@b.example", "192.0.2.1", false};
  CHECK(a.attempts.begin(own, a.now_ms).has_value());
  a.attempts.was_right(own);
  CHECK(a.fail({"y@b.example", "192.0.2.1", false}) == 0);
  CHECK(a.fail({"z@b.example", "192.0.2.1", false}) == 30);
}

TEST_CASE("to be right at home begins the count anew, and what was no try counts as none") {
  Attempts a;
  a.fail_often(at_home, 4);
  CHECK(a.attempts.begin(at_home, a.now_ms).has_value());
  a.attempts.was_right(at_home);
  a.fail_often(at_home, 5);
  CHECK(a.fail(at_home) == 30);
  for (int i = 0; i < 20; ++i) {
    CHECK(a.attempts.begin(stranger, a.now_ms).has_value());
    a.attempts.was_nothing(stranger);
  }
}

TEST_CASE("a clock that is set back makes no wait longer than a quarter of an hour") {
  Attempts a;
  a.fail_often(stranger, 5);
  a.now_ms -= day_ms;
  CHECK(a.fail(stranger) == 0);
}

TEST_CASE("where a person signed in from is his own for thirty days, and no address is kept") {
  Country country(true);
  const std::string email = "admin@gouv.example";
  CHECK(sign_in_from(country, "192.0.2.1", email, password).status == 200);
  for (int i = 0; i < 9; ++i) sign_in_from(country, "198.51.100." + std::to_string(i), email, "pas le bon mot");
  CHECK(sign_in_from(country, "203.0.113.9", email, password).status == 429);
  CHECK(sign_in_from(country, "192.0.2.1", email, password).status == 200);
  CHECK(country.count("SELECT COUNT(*) FROM user_networks WHERE network_hash LIKE '%192.0.2%'") == 0);
  country.clock.advance_ms(30 * day_ms + 1);
  for (int i = 0; i < 9; ++i) sign_in_from(country, "198.51.100." + std::to_string(i), email, "pas le bon mot");
  CHECK(sign_in_from(country, "192.0.2.1", email, password).status == 429);
}
