// Password hashes by scrypt (RFC 7914). One call takes about 0.3 s and 128 MB: only the hash thread makes it.
#pragma once

#include <string>
#include <string_view>

#include "qrcongo/base/random.hpp"

namespace qrcongo::crypto {

struct ScryptCost {
  unsigned log2_n = 17;
  unsigned r = 8;
  unsigned p = 1;
};

// "$scrypt$ln=17,r=8,p=1$SALT$HASH", salt of 16 bytes and hash of 32 in base64url.
std::string hash_password(std::string_view password, Random& random, ScryptCost cost = {});
// False for a wrong password and for a record that cannot be read. The cost is the record's, at most ln=18, r=16, p=4.
bool verify_password(std::string_view password, std::string_view record);

}  // namespace qrcongo::crypto
