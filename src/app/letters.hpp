// What leaves the server as letters: by which settings, and in which words. Private to app; stateless.
#pragma once

#include <string>

#include "configuration.hpp"
#include "qrcongo/audit/checkpoints.hpp"
#include "qrcongo/identity/service.hpp"
#include "qrcongo/notification/outbox.hpp"

namespace qrcongo::app {

// With the secrets read from their files. An Error names the key whose file cannot be used.
Result<notification::Settings> letter_settings(const Configuration& configuration);

// In the language of whom it goes to: English where that is theirs, else French.
notification::Letter link_letter(const Configuration& configuration, const identity::User& user,
                                 const identity::PersonalLink& link);

// A signed checkpoint for whoever watches the audit log, as it is.
notification::Letter witness_letter(const audit::WitnessLetter& witness);

}  // namespace qrcongo::app
