// How a second factor stands in a body. Private to identity; stateless.
#pragma once

#include "qrcongo/http/fields.hpp"
#include "second_factor.hpp"

namespace qrcongo::identity {

inline SecondProof read_second_proof(http::Fields& fields) {
  SecondProof proof;
  proof.totp = fields.optional_text("totp", 8);
  proof.recovery_code = fields.optional_text("recovery_code", 40);
  return proof;
}

}  // namespace qrcongo::identity
