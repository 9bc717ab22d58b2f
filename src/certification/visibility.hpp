// Whose rows a caller sees, and in whose name he acts. Stateless, any thread.
#pragma once

#include <optional>

#include "qrcongo/identity/call.hpp"

namespace qrcongo::certification {

// Nothing: everybody's.
inline std::optional<OrganisationId> own_alone(const identity::Call& call, identity::Permission permission) {
  if (call.caller.system || call.scope(permission) == identity::Scope::all) return std::nullopt;
  return call.caller.organisation_id;
}

// Nothing: the program itself.
inline std::optional<UserId> acting_user(const identity::Call& call) {
  if (call.caller.system) return std::nullopt;
  return call.caller.user_id;
}

}  // namespace qrcongo::certification
