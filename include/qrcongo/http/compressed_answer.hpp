// Makes a long list smaller for a slow line: gzip (RFC 1952), where the client takes it (RFC 9110 section 12.5.3). For
// any thread but an io thread, each with a compressor of its own: 120 kB take about a millisecond.
#pragma once

#include "qrcongo/http/message.hpp"

namespace qrcongo::http {

// What a GET reads, of text from 1 kB to 1 MB. Left as they are: answers that hold a secret, whose length would tell of
// it; and those with an ETag, which stands for these bytes and is given back in If-Match (RFC 9110 section 8.8.3).
void compress_answer(const Request& request, Response& response);

}  // namespace qrcongo::http
