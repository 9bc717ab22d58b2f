// The QR symbol by which an authenticator application takes a secret over, drawn for a page. Private to identity;
// stateless.
#pragma once

#include <string>

namespace qrcongo::identity {

// An SVG 1.1 document, one unit a module, with the quiet zone of 4 modules. Aborts for more than a symbol holds.
std::string draw_enrolment_qr(const std::string& text);

}  // namespace qrcongo::identity
