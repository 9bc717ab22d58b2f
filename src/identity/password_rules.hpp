// Which passwords are too easy to guess (NIST SP 800-63B section 5.1.1.2). Private to identity; stateless.
#pragma once

#include <string>
#include <string_view>

#include "qrcongo/identity/service.hpp"

namespace qrcongo::identity {

inline constexpr std::size_t password_bytes_max = 256;

// Whose password it is to be: what everybody knows of him is no secret.
struct PasswordOwner {
  std::string email;
  std::string name;
};
PasswordOwner owner_of(const User& user);

// At least 12 characters, at most 256 bytes; not built on the person's own address or name, nor on a word that
// everybody tries first, nor by repeating or counting.
Result<void> check_password(std::string_view pointer, const std::string& password, const PasswordOwner& owner);

}  // namespace qrcongo::identity
