// What users, sessions and API clients share of a person and of the secrets people hold. Private to identity;
// stateless.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "qrcongo/identity/service.hpp"

namespace qrcongo::identity {

// The caller that a user is, with a session or without.
Caller caller_from(const User& user);

// The same call, made by this user.
Call in_name_of(const Call& call, const User& user);

// The one organisation whose rows the caller may see under this permission; nothing where he may see all.
std::optional<OrganisationId> own_alone(const Call& call, Permission permission);

// Of sign-in: whoever decides or records money.
bool needs_second_factor(Role role, const std::set<Duty>& duties);

}  // namespace qrcongo::identity
