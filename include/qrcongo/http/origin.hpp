// Whether a browser sends a request for somebody else's page (cross-site request forgery), by what it says itself:
// Fetch Metadata's Sec-Fetch-Site and Origin (RFC 6454), neither of which a page can set. Pure functions for any
// thread.
#pragma once

#include <string>
#include <string_view>

#include "qrcongo/base/result.hpp"
#include "qrcongo/http/message.hpp"

namespace qrcongo::http {

// "https://stamps.example.org" of "https://Stamps.example.org:443/platform".
std::string origin_of(std::string_view url);

// For what a cookie authorises, and what ends in one: Code::forbidden unless each of the two fields that is sent names
// our own pages. A program that sends neither of them passes.
Result<void> require_own_page(const Request& request, std::string_view public_url);

// For a form that anybody may send from ours, under whichever name they reached it. Old browsers send Origin alone, and
// "null" where the form's page keeps its referrer to itself, as ours do.
Result<void> require_own_form(const Request& request, std::string_view public_url);

}  // namespace qrcongo::http
