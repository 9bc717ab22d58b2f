// Which role and which duties go with what. Private to identity; stateless.
#pragma once

#include "qrcongo/identity/service.hpp"

namespace qrcongo::identity {

// A in the government, O in the OCC, E in an enterprise, P at a printer, U in the government or the OCC.
bool suits(Role role, const Organisation& organisation);

// cashier is an A's or an O's, inspector an O's.
Result<void> check_duties(Role role, const std::set<Duty>& duties);

// E and P manage their own role in their own organisation alone; persons alone manage people.
Result<void> check_may_manage(const Call& call, const OrganisationId& organisation, Role role);

// Whether such a person decides or records money: to make one takes a second administrator.
bool decides(Role role, const std::set<Duty>& duties);

// What the audit log says of a user: no name, no address.
boost::json::object detail_of(const User& user);

}  // namespace qrcongo::identity
