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
// Runs after the header and before the body is read: who are you, may you, may you again so soon. Refuses with its
// Error.
using Gate = std::function<Result<void>(Request&)>;

// Says in its own way, to people before a form, why a request was refused before its body was read: by the gate, or
// for its size.
using Refusal = std::function<Response(const Request&, const Error&)>;

struct RouteLimits {
  std::uint64_t body_max_bytes = 1'000'000;  // a GET or OPTIONS takes none at all
  bool has_own_budget = false;               // the handler counts who asks itself: an address spends nothing else
  std::int64_t weight = 1;                   // as how many requests one counts in its caller's budgets
  std::int64_t search_weight = 1;            // at least so many where it searches, by ?q=

  std::int64_t rows_a_weight = 0;  // where not 0: at least one more for each so many rows, by ?limit=

  std::int64_t weight_of(const Request& request) const;
};

struct Route {
  Method method = Method::get;
  std::string pattern;  // "/api/v1/orders/{id}/submit"; a last segment "{path...}" takes the rest
  std::variant<Handler, InstantHandler> handler;
  Gate gate{};        // none: public
  Refusal refusal{};  // none: a problem says why
  RouteLimits limits{};
  bool on_public_listener = false;
  bool slash_may_follow = false;  // one at the end of the path changes nothing
  Gate origin{};                  // before the gate: refuses what another site's page sends; none: anybody's may
};

}  // namespace qrcongo::http
