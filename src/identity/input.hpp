// What a request's body says of organisations and people, read and not yet judged by any rule. Private to identity;
// stateless.
#pragma once

#include "qrcongo/http/fields.hpp"
#include "qrcongo/identity/service.hpp"

namespace qrcongo::identity {

// Each refuses in `fields` what does not have its form.
OrganisationInput read_organisation(http::Fields& fields);
OrganisationPatch read_organisation_patch(http::Fields& fields);
UserInput read_user(http::Fields& fields);
UserPatch read_user_patch(http::Fields& fields);
OwnPatch read_own_patch(http::Fields& fields);

}  // namespace qrcongo::identity
