// What a request's fields say about who asks and for what. Stateless functions for any thread.
#pragma once

#include "qrcongo/http/direct.hpp"

namespace qrcongo::verification {

// A page for browsers, JSON for programs (RFC 9110 section 12.5.1). Who names neither gets JSON, unless it is one of
// the old browsers that accept just anything.
bool wants_page(const http::DirectRequest& request);

// The GS1 linkset, or one of its links (docs/gs1.md): by linkType, or by Accept. It is no look at a stamp.
bool wants_links(const http::DirectRequest& request);

// Whether a person looked: no HEAD, no prefetch, no preview that a messenger makes of a link, no change of language.
bool is_scan(const http::DirectRequest& request);

// The value of a parameter as it stands in the query, undecoded; empty where there is none.
std::string_view raw_parameter(std::string_view query, std::string_view name);

}  // namespace qrcongo::verification
