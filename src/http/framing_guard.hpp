// Refuses a request whose end two programs could see in different places (RFC 9112 sections 3, 5 and 6, RFC 9110
// section 7.2), before the library's forgiving parser reads it. A pure function for any thread.
#pragma once

#include <string_view>

namespace qrcongo::http {

// header: all bytes up to and with the empty line. Empty: sound; else why not, for the log and the tests.
std::string_view fault_in_framing(std::string_view header);

// What stands behind a chunk's size: the library lets a quoted text hold anything, even the end of a line as others see
// it.
bool is_sound_chunk_extension(std::string_view text);

// A header that is still arriving and can no longer become a sound one: without it a client that ends its lines with LF
// alone would wait for the deadline.
bool has_bare_line_feed(std::string_view text);

}  // namespace qrcongo::http
