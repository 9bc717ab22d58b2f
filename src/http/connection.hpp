// One client's connection, from the first byte to the last: the loop that reads every request behind one guard, answers
// a scan there and then and hands any other route to a coroutine. Private to http; each belongs to one io thread.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <unordered_set>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "access_log.hpp"
#include "address_places.hpp"
#include "body_budget.hpp"
#include "qrcongo/http/server.hpp"
#include "qrcongo/runtime/task_group.hpp"
#include "request_limits.hpp"
#include "router.hpp"
#include "stream_places.hpp"

namespace qrcongo::http {

using SteadyTime = std::chrono::steady_clock::time_point;
// With the executor's own type: one that can be any costs each operation an indirection or two.
using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;

// A connection to which the server owes nothing at the moment.
struct Waiting {
  std::size_t of_address = 0;  // connections that its address has, 0: any number is well
  bool is_asking = false;      // its request has not come yet, or not all of it
  SteadyTime since;
};

class ConnectionBase {
 public:
  virtual ~ConnectionBase() = default;
  virtual void sweep(SteadyTime now) = 0;  // closes what is past its deadline
  virtual void wind_up() = 0;              // the server stops: ends what would not end by itself
  virtual void close() = 0;                // at once
  virtual std::optional<Waiting> waiting(SteadyTime now) const = 0;
};

// What all connections share. Written before the threads start, but for the counters.
struct Shared {
  const ServerSettings& settings;
  const Router& router;
  runtime::ThreadPool& files;
  monitoring::Metrics& metrics;
  const Clock& clock;
  Random& random;
  BodyBudget& bodies;
  BodyBudget& answers;  // that are long
  RequestLimits& limits;
  StreamPlaces& streams;
  AccessLog& access_log;
  std::atomic<std::size_t> connections{0};  // that are open
  std::atomic<bool> stopping{false};
};

class DirectPath;

// One io thread's own: nobody else touches it. The context goes before all but the hot path, which waits on it, with
// what still stood in its queue.
struct Worker {
  Worker();
  ~Worker();

  runtime::TaskGroup tasks;
  std::unordered_set<ConnectionBase*> connections;
  boost::asio::io_context context{1};
  std::unique_ptr<DirectPath> direct;  // null where nothing is answered directly
};

// Takes the socket over. tls: null for plain text.
void start_connection(Shared& shared, Worker& worker, Socket socket, boost::asio::ssl::context* tls,
                      bool public_routes_only, AddressPlaces::Place place);

}  // namespace qrcongo::http
