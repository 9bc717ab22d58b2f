// The listener: io threads, connections, TLS, limits, and a stop that loses no answer. Owned by app; start and stop are
// called by one thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/http/direct.hpp"
#include "qrcongo/http/route.hpp"
#include "qrcongo/monitoring/metrics.hpp"
#include "qrcongo/runtime/thread_pool.hpp"

namespace qrcongo::http {

struct TlsSettings {
  std::string certificate_file;             // PEM chain
  std::string key_file;                     // PEM
  bool allow_tls_1_2 = false;               // for the public listener alone
  bool ask_for_client_certificate = false;  // any will do and none is well: Request::client_certificate_sha256
};

struct ListenSettings {
  std::string address;  // "127.0.0.1:8000", "[::1]:8000"; port 0 takes a free one
  std::optional<TlsSettings> tls;
  bool public_routes_only = false;
};

// Requests a second, for long; ten seconds' worth at once. Scans have limits of their own.
struct RequestRates {
  bool enabled = false;
  std::int64_t address_per_s = 300;  // of an IPv4 address or IPv6 /64, before anybody is asked who he is
  std::int64_t caller_per_s = 100;   // of a person or API client
  std::int64_t route_per_s = 50;     // of the same on one route
};

struct ServerSettings {
  std::vector<ListenSettings> listen;
  std::size_t threads = 2;
  std::size_t header_max_bytes = 8192;
  std::int64_t header_deadline_ms = 10'000;  // from the first byte of a request, or the connection's start
  std::int64_t body_deadline_ms = 60'000;    // and a second more for every body_bytes_per_s that came
  std::int64_t body_bytes_per_s = 8'000;
  std::uint64_t bodies_bytes_max = 128'000'000;  // of all bodies under way, and a sixteenth of it an address
  std::uint64_t answers_bytes_max =
      256'000'000;                          // of all answers longer than 64 KiB to a question; parts as BodyBudget says
  std::int64_t write_deadline_ms = 60'000;  // for an answer of at most 64 KiB
  std::int64_t slow_after_ms = 60'000;      // a longer one ends when its client took, over so long,
  std::int64_t slow_bytes_per_s = 1'000;    // less than this on average; 0: never
  std::int64_t newcomer_ms = 3'000;         // for so long nobody goes for others before he was ever answered
  std::int64_t keep_alive_ms = 60'000;
  std::int64_t crowded_keep_alive_ms = 2'000;  // where more than three in four of connections_max are taken
  std::int64_t stop_patience_ms = 10'000;      // for what is under way when the server stops
  std::size_t connections_max = 20'000;
  std::size_t connections_an_address = 1'000;  // or a /64, four times as many a /48; any number for the two below
  std::size_t streams_max = 500;               // of events, at once
  std::size_t streams_reserved = 100;          // of these, for whom the gate lets have them (Request::has_reserve)
  std::size_t streams_a_caller = 4;
  std::size_t streams_an_organisation = 16;  // of all callers that are counted with one (Request::counted_with)
  std::int64_t parts_max_ms = 3'600'000;     // an answer that is made while it is sent goes on for so long at most
  std::int64_t stream_max_ms = 600'000;      // then its client comes back by itself
  std::int64_t stream_beat_ms = 15'000;      // a comment, where nothing happens for so long
  std::int64_t stream_check_ms = 1'000;      // at least so often its caller is asked for anew
  RequestRates rates;
  std::vector<std::string> trusted_proxies;  // numeric addresses whose X-Forwarded-For and X-Request-Id are believed
  std::vector<std::string> gateways;         // numeric addresses behind each of which many people stand
};

bool is_listen_address(const std::string& text);  // "127.0.0.1:8000", "[::1]:8000"
// A numeric address as the server spells those of its clients: "127.0.0.1" for "::ffff:127.0.0.1", "::1" for
// "0:0:0:0:0:0:0:1". Nothing for what is none.
std::optional<std::string> canonical_address(const std::string& text);

class Server {
 public:
  Server(ServerSettings settings, std::vector<Route> routes, runtime::ThreadPool& files, monitoring::Metrics& metrics,
         const Clock& clock, Random& random);
  ~Server();

  void serve_directly(DirectRoute route);  // before start: the hot path, beside the routes
  // From any thread, when tickets of the hot path came true.
  void release_held();

  Result<void> start();  // binds and begins to answer; an address in use is an Error that names it
  void stop();           // no new connections, its patience for what is under way, then force; joins
  std::vector<std::string> addresses() const;  // as bound: "127.0.0.1:8000"

  // From any thread: reads the certificates anew whose files are others than before, or all of them. New connections
  // get them; a pair that does not do is logged, and the one there is stays.
  void renew_certificates(bool in_any_case);
  // Time at which the first certificate expires; nothing without TLS. Any thread.
  std::optional<std::int64_t> certificates_expire_at() const;

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

}  // namespace qrcongo::http
