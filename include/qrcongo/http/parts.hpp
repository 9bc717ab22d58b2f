// An answer that is made while it is sent: one part after the other, so that no more than a part of it lies in memory,
// however long it is and however slowly its client reads. Made by a handler, owned by the connection that sends it,
// used on its io thread alone.
#pragma once

#include <functional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "qrcongo/http/message.hpp"

namespace qrcongo::http {

struct PartStream {
  // Awaited one at a time, each after the client took the last one; empty: there is no more. An Error of the first is
  // the answer; one of a later part ends the connection, so that nobody takes what came for the whole. Where there was
  // no room for a question (Code::unavailable) the same part is asked for again, twice; not where it took too long.
  std::function<boost::asio::awaitable<Result<std::string>>()> next;
};

// The handler adds its headers; Content-Length is known to nobody.
Response parts_response(std::string content_type, PartStream stream);

}  // namespace qrcongo::http
