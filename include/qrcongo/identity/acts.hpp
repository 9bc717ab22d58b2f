// How a handler commits an act: one transaction, with the reply kept under the caller's Idempotency-Key in that same
// transaction. Owned by app; used on io threads.
//
//   co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Result<http::Response> {
//     auto order = service_.place(tx, call, input);
//     if (!order) return fail(order.error());
//     return created(*order);
//   });
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/function_ref.hpp"
#include "qrcongo/db/database.hpp"
#include "qrcongo/http/message.hpp"
#include "qrcongo/identity/call.hpp"

namespace qrcongo::identity {

namespace asio = boost::asio;

using Act = FunctionRef<Result<http::Response>(db::Tx&, const Call&)>;

class Acts {
 public:
  Acts(db::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // Runs the act in a write transaction. With an Idempotency-Key: the same key and body answers the first reply with
  // Idempotent-Replayed, another body is Code::idempotency_mismatch, one that still runs Code::idempotency_in_progress;
  // refusals are not kept, nor is an answer that says it holds a secret. The key is the caller's and the route's for 30
  // days (docs/contract.md "Conventions").
  asio::awaitable<Result<http::Response>> commit(const http::Request& request, Act act);
  // For answers that hold a secret: the key is honoured, but the replay is refused rather than shown
  // (secret_shown_once).
  asio::awaitable<Result<http::Response>> commit_secret(const http::Request& request, Act act);
  // Reads on a snapshot. Callers that are counted with an organisation have a few such reads at a time together; who
  // finds none free waits a little, and then it is Code::rate_limited.
  asio::awaitable<Result<http::Response>> look(const http::Request& request, Act act);

  Call call_of(const http::Request& request) const;

 private:
  asio::awaitable<Result<http::Response>> run(const http::Request& request, Act act, bool replayable);

  class UnderWay;
  class LookPlace;

  db::Database& database_;
  const Clock& clock_;
  std::mutex mutex_;
  std::set<std::string> under_way_;           // guarded by mutex_: keys of acts that run or wait
  std::map<std::string, std::size_t> looks_;  // guarded by mutex_: of an organisation, that run or wait; none is 0
};

}  // namespace qrcongo::identity
