#include "person.hpp"

#include "user_rules.hpp"

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

bool needs_second_factor(Role role, const std::set<Duty>& duties) { return decides(role, duties); }

}  // namespace qrcongo::identity
