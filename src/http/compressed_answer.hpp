// Makes a long answer of text smaller for a slow line: gzip (RFC 1952), where the client takes it (RFC 9110 section
// 12.5.3). Private to http; for any thread, each with a compressor of its own.
#pragma once

#include "qrcongo/http/message.hpp"

namespace qrcongo::http {

// What a GET reads, from 1 kB to 1 MB. Left as they are: answers that show a secret, whose length would tell of it; and
// those with an ETag, which stands for these bytes and is given back in If-Match (RFC 9110 section 8.8.3).
void compress_answer(const Request& request, Response& response);

}  // namespace qrcongo::http
