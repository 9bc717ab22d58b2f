// No token is accepted but those that were signed, letter by letter: nothing that stands beside them means the same.
#include <array>
#include <string>

#include "fuzz.hpp"
#include "qrcongo/crypto/jws.hpp"

using namespace qrcongo;
using fuzzing::must;

namespace {

// The corpus holds what this key signed (RFC 8032 section 7.1, test 1).
const crypto::SigningKey& key() {
  static const crypto::SigningKey made(*from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
  return made;
}

const std::string& genuine() {
  static const std::string token = crypto::sign_jws(
      key(), "at+jwt",
      {{"iss", "https://qr.example"}, {"sub", "0193"}, {"iat", 1'795'521'600}, {"exp", 1'795'522'200}});
  return token;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view token = fuzzing::text_of(data, size);
  const std::string kid = crypto::jwk_thumbprint(key().public_key());
  const auto find = [&](std::string_view asked) { return asked == kid ? &key().public_key() : nullptr; };
  must(crypto::verify_jws(genuine(), "at+jwt", find).has_value());
  if (crypto::verify_jws(token, "at+jwt", find)) must(token == genuine());
  return 0;
}
