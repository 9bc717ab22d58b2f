// One row of the server's surface. The table is built once by app before the server starts and is read by every io
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "qrcongo/http/message.hpp"

namespace qrcongo::http {

namespace asio = boost::asio;

// A coroutine that may await the database; the request stays put until its answer is written.
using Handler = std::function<asio::awaitable<Result<Response>>(Request&)>;
// Answers there and then on the io thread: for scans, which touch neither database nor disk.
using InstantHandler = std::function<Result<Response>(Request&)>;
// Runs after the header and before the body is read: who are you, may you. Refuses with its Error.
using Gate = std::function<Result<void>(Request&)>;

struct RouteLimits {
  std::uint64_t body_max_bytes = 1'000'000;  // a GET or OPTIONS takes none at all
  // Says in its own way that a body is larger, to people before a form; none: a problem says so.
  std::function<Response(const Request&)> too_large{};
};

struct Route {
  Method method = Method::get;
  std::string pattern;  // "/api/v1/orders/{id}/submit"; a last segment "{path...}" takes the rest
  std::variant<Handler, InstantHandler> handler;
  Gate gate{};  // none: public
  RouteLimits limits{};
  bool on_public_listener = false;
  bool slash_may_follow = false;  // one at the end of the path changes nothing
};

}  // namespace qrcongo::http
