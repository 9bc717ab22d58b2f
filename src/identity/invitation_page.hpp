// The pages behind the links of invitations and of resets (web/public/invitation.html, reset.html), and the policy that
// lets a page's own style and script run and nothing else. Made once at first use; any thread.
#pragma once

#include <string>
#include <string_view>

namespace qrcongo::identity {

struct LinkPage {
  std::string_view html;  // inside the binary
  std::string content_security_policy;
};

const LinkPage& invitation_page();
const LinkPage& reset_page();

}  // namespace qrcongo::identity
