// Compact JWS (RFC 7515) with EdDSA (RFC 8037), and nothing else: no other algorithm, no key inside the token.
// Stateless functions for any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "qrcongo/base/result.hpp"
#include "qrcongo/crypto/ed25519.hpp"

namespace qrcongo::crypto {

// The RFC 7638 thumbprint of an Ed25519 public key, base64url: the key's `kid`.
std::string jwk_thumbprint(const PublicKey& key);
boost::json::object public_jwk(const PublicKey& key);  // kty, crv, x, kid, use, alg

std::string sign_jws(const SigningKey& key, std::string_view type, const boost::json::object& claims);

// Gives the claims of a token of at most 4096 bytes whose header has exactly the members alg EdDSA, the expected typ
// and a kid that `find` knows, and whose JSON is spelled as sign_jws spells it; else Code::unauthenticated. Times,
// issuer and audience are the caller's to check.
using KeyFinder = std::function<const PublicKey*(std::string_view kid)>;
Result<boost::json::object> verify_jws(std::string_view token, std::string_view expected_type, const KeyFinder& find);

}  // namespace qrcongo::crypto
