// The public's pages: one about a code, one about a product, and the one where a code is typed. Stateless functions for
// any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "answer.hpp"
#include "page.hpp"

namespace qrcongo::verification {

// typed: what the person asked for, to be corrected where it is unreadable.
http::Response stamp_page(const Answer& answer, std::string_view typed, const Texts& texts, const Settings& settings,
                          const PageFrames& frames);
std::string stamp_markup(const Answer& answer, std::string_view typed, const Texts& texts, const Settings& settings,
                         const PageFrames& frames);
// Of a GTIN; an empty list answers 404.
http::Response product_page(const std::string& gtin,
                            const std::vector<std::shared_ptr<const CertificateCard>>& products, const Texts& texts,
                            const Settings& settings, const PageFrames& frames);
http::Response home_page(const Texts& texts, const Settings& settings, const PageFrames& frames);

}  // namespace qrcongo::verification
