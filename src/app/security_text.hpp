// /.well-known/security.txt (RFC 9116): whom to tell of a weakness. Stateless; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace qrcongo::app {

// "mailto:...", "https://..." or "tel:...", on one line.
bool is_security_contact(std::string_view text);

std::string security_text(const std::string& contact, const std::string& public_url, std::int64_t now_ms);

}  // namespace qrcongo::app
