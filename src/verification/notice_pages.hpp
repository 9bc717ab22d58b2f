// The pages of recalled products and of the service's state. Stateless functions for any thread.
#pragma once

#include <vector>

#include "page.hpp"
#include "qrcongo/verification/notices.hpp"
#include "texts.hpp"

namespace qrcongo::verification {

http::Response recalls_page(const std::vector<RecallNotice>& recalls, const Texts& texts, const Settings& settings,
                            const PageFrames& frames);
http::Response status_page(bool well, const Texts& texts, const Settings& settings, const PageFrames& frames);

}  // namespace qrcongo::verification
