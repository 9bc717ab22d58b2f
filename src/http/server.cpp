#include "qrcongo/http/server.hpp"

#include <algorithm>
#include <mutex>
#include <thread>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "connection.hpp"
#include "direct_path.hpp"
#include "listen_address.hpp"
#include "make_room.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/base/log.hpp"
#include "tls.hpp"

namespace qrcongo::http {
namespace {

using tcp = asio::ip::tcp;
using error_code = boost::system::error_code;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr std::chrono::seconds sweep_every{1};
constexpr std::chrono::milliseconds accept_pause{100};
constexpr std::chrono::milliseconds look_pause{100};
constexpr std::size_t crowded_share = 16;  // of all places the last so many-th part is kept free, where that can be
constexpr std::size_t closed_share = 256;  // so many-th part of them is closed in one go

}  // namespace

class Server::Body {
 public:
  Body(ServerSettings settings, std::vector<Route> routes, runtime::ThreadPool& files, monitoring::Metrics& metrics,
       const Clock& clock, Random& random)
      : settings_(std::move(settings)),
        router_(std::move(routes)),
        places_(settings_.connections_an_address, uncounted(settings_)),
        bodies_(settings_.bodies_bytes_max, uncounted(settings_)),
        answers_(settings_.answers_bytes_max, uncounted(settings_)),
        limits_(settings_.rates, uncounted(settings_), random),
        streams_({settings_.streams_max, settings_.streams_reserved, settings_.streams_a_caller,
                  settings_.streams_an_organisation}),
        shared_{settings_, router_, files, metrics, clock, random, bodies_, answers_, limits_, streams_, access_log_} {
    for (std::size_t i = 0; i < settings_.threads; ++i) io_.push_back(std::make_unique<IoThread>());
  }

  Result<void> start() {
    for (const ListenSettings& one : settings_.listen) {
      if (auto bound = listen(one); !bound) return bound;
    }
    for (std::size_t i = 0; i < io_.size(); ++i) {
      IoThread& io = *io_[i];
      for (auto& listener : io.listeners) accept(io, *listener);
      sweep(io);
      io.thread = std::thread([&io, i] {
        runtime::name_this_thread("io-" + std::to_string(i));
        run(io.worker.context);
      });
    }
    return {};
  }

  void stop() {
    if (shared_.stopping.exchange(true)) return;
    for (auto& io : io_) {
      asio::post(io->worker.context, [&io = *io] {
        error_code ignored;
        for (auto& listener : io.listeners) listener->acceptor.close(ignored);
        for (ConnectionBase* connection : std::vector(io.worker.connections.begin(), io.worker.connections.end())) {
          connection->wind_up();
        }
      });
    }
    wait_for_connections();
    for (auto& io : io_) finish(*io);
    access_log_.tell_left_out();
  }

  std::vector<std::string> addresses() const { return addresses_; }

  void serve_directly(DirectRoute route) {
    direct_ = std::move(route);
    for (auto& io : io_) {
      io->worker.direct = std::make_unique<DirectPath>(io->worker.context, *direct_, settings_.trusted_proxies,
                                                       shared_.clock, shared_.random);
    }
  }

  void renew_certificates(bool in_any_case) {
    const std::lock_guard lock(tls_mutex_);
    for (const auto& identity : tls_) {
      const auto renewed = identity->renew(in_any_case);
      if (!renewed) log::error("a certificate was not renewed, the old one stays", {{"why", renewed.error().detail}});
      if (renewed && *renewed)
        log::info("a certificate was read", {{"expires_at", format_time(identity->expires_at_ms())}});
    }
  }

  std::optional<std::int64_t> certificates_expire_at() const {
    const std::lock_guard lock(tls_mutex_);
    std::optional<std::int64_t> first;
    for (const auto& identity : tls_)
      first = std::min(first.value_or(identity->expires_at_ms()), identity->expires_at_ms());
    return first;
  }

  void release_held() {
    for (auto& io : io_) {
      if (io->worker.direct) io->worker.direct->release();
    }
  }

 private:
  using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;

  struct Listener {
    Acceptor acceptor;
    asio::steady_timer pause;
    const TlsIdentity* tls = nullptr;
    bool public_routes_only = false;
  };

  struct IoThread {
    Worker worker;
    asio::steady_timer sweep_timer{worker.context};
    bool ending = false;    // the io thread's own
    SteadyTime look_again;  // for connections to close; the io thread's own
    std::vector<std::unique_ptr<Listener>> listeners;
    std::thread thread;
  };

  static void run(asio::io_context& context) {
    for (;;) {
      try {
        context.run();
        return;
      } catch (const std::exception& failure) {
        // Out of memory in one connection's call-back, which is gone with it: the others go on.
        log::error("a connection failed", {{"why", failure.what()}});
      }
    }
  }

  Result<void> listen(const ListenSettings& one) {
    auto endpoint = parse_endpoint(one.address);
    if (!endpoint) return fail(Code::invalid_input, "« " + one.address + " » n'est pas une adresse et un port.");
    TlsIdentity* tls = nullptr;
    if (one.tls) {
      auto opened = TlsIdentity::open(*one.tls);
      if (!opened) return fail(opened.error());
      const std::lock_guard lock(tls_mutex_);
      tls = tls_.emplace_back(std::move(*opened)).get();
    }
    if (auto free = require_free(io_.front()->worker.context, *endpoint, one.address); !free) return free;
    for (auto& io : io_) {
      auto listener = std::make_unique<Listener>(
          Listener{Acceptor(io->worker.context), asio::steady_timer(io->worker.context), tls, one.public_routes_only});
      error_code error;
      listener->acceptor.open(endpoint->protocol(), error);
      if (!error) listener->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
      if (!error) listener->acceptor.set_option(ReusePort(true), error);
      if (!error) listener->acceptor.bind(*endpoint, error);
      if (!error) listener->acceptor.listen(asio::socket_base::max_listen_connections, error);
      if (error) return fail(Code::unavailable, "L'adresse " + one.address + " ne s'ouvre pas : " + error.message());
      *endpoint = listener->acceptor.local_endpoint();
      io->listeners.push_back(std::move(listener));
    }
    addresses_.push_back(format_endpoint(*endpoint));
    return {};
  }

  void accept(IoThread& io, Listener& listener) {
    listener.acceptor.async_accept([this, &io, &listener](error_code error, Socket socket) {
      if (!listener.acceptor.is_open()) return;
      if (!error) {
        accept(io, listener);
        return take_in(io, listener, std::move(socket));
      }
      // Out of file descriptors, most likely: to try again at once would only burn the thread.
      listener.pause.expires_after(accept_pause);
      listener.pause.async_wait([this, &io, &listener](error_code) {
        if (listener.acceptor.is_open()) accept(io, listener);
      });
    });
  }

  void take_in(IoThread& io, const Listener& listener, Socket socket) {
    error_code gone;
    const auto remote = socket.remote_endpoint(gone);
    if (gone) return;
    auto place = places_.take(remote.address());
    if (!place) return shared_.metrics.count_cut_connection("address");
    const std::size_t most = settings_.connections_max;
    if (shared_.connections >= most - most / crowded_share) close_some(io);
    if (shared_.connections >= most) return shared_.metrics.count_cut_connection("full");
    // Each connection shares in what it begins with, so that a later one replaces nothing of it.
    const auto tls = listener.tls != nullptr ? listener.tls->context() : nullptr;
    start_connection(shared_, io.worker, std::move(socket), tls.get(), listener.public_routes_only, std::move(*place));
  }

  // Many at a time, since each look goes over all connections; and not again at once where it found too few.
  void close_some(IoThread& io) {
    const SteadyTime now = std::chrono::steady_clock::now();
    if (now < io.look_again) return;
    const std::size_t wanted = std::max<std::size_t>(1, settings_.connections_max / closed_share);
    const std::size_t closed = make_room(io.worker, wanted);
    if (closed < wanted) io.look_again = now + look_pause;
    if (closed > 0) shared_.metrics.count_cut_connection("room", closed);
  }

  static std::vector<std::string> uncounted(const ServerSettings& settings) {
    std::vector<std::string> all = settings.trusted_proxies;
    all.insert(all.end(), settings.gateways.begin(), settings.gateways.end());
    return all;
  }

  void sweep(IoThread& io) {
    io.sweep_timer.expires_after(sweep_every);
    io.sweep_timer.async_wait([this, &io](error_code error) {
      // A timer that had gone off already when it was cancelled comes without an error, and must not begin anew.
      if (error || io.ending) return;
      const SteadyTime now = std::chrono::steady_clock::now();
      for (ConnectionBase* connection : std::vector(io.worker.connections.begin(), io.worker.connections.end())) {
        connection->sweep(now);
      }
      if (io.worker.direct) io.worker.direct->tell_counts(shared_.metrics);
      access_log_.tell_left_out();
      sweep(io);
    });
  }

  void wait_for_connections() {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(settings_.stop_patience_ms);
    while (shared_.connections > 0 && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }

  void finish(IoThread& io) {
    if (!io.thread.joinable()) return;
    asio::post(io.worker.context, [this, &io] {
      io.ending = true;
      io.sweep_timer.cancel();
      if (io.worker.direct) {
        io.worker.direct->release_all();
        io.worker.direct->tell_counts(shared_.metrics);
      }
      for (auto& listener : io.listeners) listener->pause.cancel();
      for (ConnectionBase* connection : std::vector(io.worker.connections.begin(), io.worker.connections.end())) {
        connection->close();
      }
    });
    // No stop(): coroutines that wait for the database run to their end, then the context has nothing left to do.
    io.thread.join();
  }

  const ServerSettings settings_;
  const Router router_;
  AddressPlaces places_;
  BodyBudget bodies_;
  BodyBudget answers_;
  RequestLimits limits_;
  StreamPlaces streams_;
  AccessLog access_log_;
  Shared shared_;
  mutable std::mutex tls_mutex_;
  std::vector<std::unique_ptr<TlsIdentity>> tls_;  // guarded by tls_mutex_
  std::optional<DirectRoute> direct_;
  std::vector<std::unique_ptr<IoThread>> io_;
  std::vector<std::string> addresses_;
};

Server::Server(ServerSettings settings, std::vector<Route> routes, runtime::ThreadPool& files,
               monitoring::Metrics& metrics, const Clock& clock, Random& random)
    : body_(std::make_unique<Body>(std::move(settings), std::move(routes), files, metrics, clock, random)) {}

Server::~Server() { stop(); }

void Server::serve_directly(DirectRoute route) { body_->serve_directly(std::move(route)); }
void Server::release_held() { body_->release_held(); }
Result<void> Server::start() { return body_->start(); }
void Server::stop() { body_->stop(); }
std::vector<std::string> Server::addresses() const { return body_->addresses(); }
void Server::renew_certificates(bool in_any_case) { body_->renew_certificates(in_any_case); }
std::optional<std::int64_t> Server::certificates_expire_at() const { return body_->certificates_expire_at(); }

}  // namespace qrcongo::http
