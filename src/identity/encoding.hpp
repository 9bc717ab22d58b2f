// identity's rows as JSON (docs/contract.md "Bodies"). Private to identity; stateless.
#pragma once

#include <boost/json/object.hpp>

#include "qrcongo/identity/service.hpp"

namespace qrcongo::identity {

boost::json::object to_json(const Organisation& organisation);
boost::json::object to_json(OrganisationNames& names, const User& user);
boost::json::object to_json(OrganisationNames& names, const ApiClient& client);
boost::json::array duties_json(const std::set<Duty>& duties);
boost::json::array kinds_json(const std::set<OrganisationKind>& kinds);

// With the link, which is shown this once, or that it was sent to the person's own address; null where an approval is
// awaited first.
boost::json::object to_json(OrganisationNames& names, const InvitedUser& invited, const std::string& public_url);

}  // namespace qrcongo::identity
