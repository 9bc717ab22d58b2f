// The pages of recalled products and of the service's state. Stateless functions for any thread.
#pragma once

#include <string>

#include "page.hpp"
#include "qrcongo/verification/notices.hpp"
#include "texts.hpp"

namespace qrcongo::verification {

// before: ?avant= of this page, as it was asked; null: the first page.
http::Response recalls_page(const RecallPart& part, const std::string* before, const Texts& texts,
                            const Settings& settings, const PageFrames& frames);
http::Response status_page(bool well, const Texts& texts, const Settings& settings, const PageFrames& frames);

}  // namespace qrcongo::verification
