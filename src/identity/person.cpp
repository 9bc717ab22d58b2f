#include "person.hpp"

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::identity {

Caller caller_from(const User& user) {
  Caller caller;
  caller.user_id = user.id;
  caller.organisation_id = user.organisation_id;
  caller.role = user.role;
  caller.duties = user.duties;
  return caller;
}

Call in_name_of(const Call& call, const User& user) { return {caller_from(user), call.request_id, call.now_ms}; }

std::optional<OrganisationId> own_alone(const Call& call, Permission permission) {
  if (call.caller.system || call.scope(permission) == Scope::all) return std::nullopt;
  return call.caller.organisation_id;
}

std::string hash_of_token(std::string_view token) { return to_hex(crypto::sha256(as_bytes(token))); }

Result<void> check_password(std::string_view pointer, const std::string& password, const std::string& email) {
  constexpr std::size_t least_characters = 12;
  if (!is_utf8(password) || count_characters(password) < least_characters || password.size() > password_bytes_max) {
    return fail_field(Code::invalid_input, std::string(pointer), "length",
                      "Un mot de passe a au moins 12 caractères et au plus 256 octets.");
  }
  if (to_lower_ascii(password) == to_lower_ascii(email)) {
    return fail_field(Code::invalid_input, std::string(pointer), "email",
                      "Le mot de passe ne peut pas être l'adresse électronique.");
  }
  return {};
}

}  // namespace qrcongo::identity
