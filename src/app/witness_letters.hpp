// Signed checkpoints on their way to witnesses by webhook and e-mail. Private to app.
#pragma once

#include <functional>

#include "qrcongo/audit/checkpoints.hpp"
#include "qrcongo/base/clock.hpp"
#include "qrcongo/notification/outbox.hpp"

namespace qrcongo::app {

// What Checkpoints::send_letters_by takes: puts each letter into the outbox, where it can leave that way at all.
std::function<bool(db::Tx&, const audit::WitnessLetter&)> witness_letters(notification::Outbox& outbox,
                                                                          const Clock& clock);

}  // namespace qrcongo::app
