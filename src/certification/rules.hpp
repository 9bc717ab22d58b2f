// Who may do what with a certificate as it stands now. The acts ask here and so does actions(), so that the two never
// disagree. Stateless, any thread.
#pragma once

#include <optional>

#include "qrcongo/certification/service.hpp"

namespace qrcongo::certification {

Result<void> may_submit(const Certificate& certificate, const identity::Call& call);
Result<void> may_review(const Certificate& certificate, const identity::Call& call);
Result<void> may_request_corrections(const Certificate& certificate, const identity::Call& call);
// Another person than who reviewed it.
Result<void> may_grant(const Certificate& certificate, const identity::Call& call);
Result<void> may_reject(const Certificate& certificate, const identity::Call& call);
Result<void> may_suspend(const Certificate& certificate, const identity::Call& call);
Result<void> may_reinstate(const Certificate& certificate, const identity::Call& call);
Result<void> may_revoke(const Certificate& certificate, const identity::Call& call);

// What may_review and may_grant ask of the caller alone, for a list of what awaits him; nothing: nothing can.
std::optional<UserId> decider_of(const identity::Call& call);

}  // namespace qrcongo::certification
