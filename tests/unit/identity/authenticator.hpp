// The telephone of somebody in a test: an authenticator application that was given a secret. Owned by the test.
#pragma once

#include <string>
#include <string_view>

#include "country.hpp"
#include "qrcongo/crypto/totp.hpp"

namespace qrcongo::testing {

class Authenticator {
 public:
  Authenticator() = default;
  explicit Authenticator(std::string_view base32) {
    std::uint32_t held = 0;
    int bits = 0;
    for (const char c : base32) {
      held = held << 5U | static_cast<std::uint32_t>(alphabet.find(c));
      for (bits += 5; bits >= 8; bits -= 8) secret_.push_back(static_cast<std::uint8_t>(held >> (bits - 8)));
    }
  }

  std::string code(std::int64_t now_ms) const {
    return crypto::hotp_code(secret_, static_cast<std::uint64_t>(crypto::totp_step(now_ms)));
  }

 private:
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  Bytes secret_;
};

// Somebody who is signed in and asks for things of his own account.
class OwnAccount {
 public:
  OwnAccount(Country& country, std::string token) : country_(country), token_(std::move(token)) {}

  http::Response ask(Country::CredentialHandler handler, const json::object& body = {}) {
    return country_.ask_as(token_, identity::Permission::signed_in, handler, request(body));
  }

  http::Request request(const json::object& body) {
    http::Request asked = country_.request(Country::json_text(body));
    asked.route = "/api/v1/me/totp";
    return asked;
  }

  // Enrols and gives the recovery codes.
  std::vector<std::string> enrol() {
    const auto begun = ask(&identity::CredentialHttp::begin_totp, {{"password", password}});
    REQUIRE_MESSAGE(begun.status == 200, begun.body);
    telephone = Authenticator(Country::text(begun, "secret"));
    return codes_in(confirm(telephone.code(country_.clock.now_ms())));
  }

  http::Response confirm(const std::string& code) {
    return ask(&identity::CredentialHttp::confirm_totp, {{"totp", code}});
  }

  static std::vector<std::string> codes_in(const http::Response& response) {
    REQUIRE_MESSAGE(response.status == 200, response.body);
    std::vector<std::string> codes;
    const json::object body = Country::body_of(response);
    for (const json::value& code : body.at("recovery_codes").as_array()) {
      codes.emplace_back(code.as_string());
    }
    return codes;
  }

  Authenticator telephone;

 private:
  Country& country_;
  const std::string token_;
};

}  // namespace qrcongo::testing
