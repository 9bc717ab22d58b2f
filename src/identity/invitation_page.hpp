// The page behind an invitation's link (web/public/invitation.html), and the policy that lets its own style and script
// run and nothing else. Made once at first use; any thread.
#pragma once

#include <string>
#include <string_view>

namespace qrcongo::identity {

struct InvitationPage {
  std::string_view html;  // inside the binary
  std::string content_security_policy;
};

const InvitationPage& invitation_page();

}  // namespace qrcongo::identity
