// `qrcongo serve`: everything that answers from outside, and a stop that loses nothing.
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "application.hpp"
#include "clock_mark.hpp"
#include "commands.hpp"
#include "control_socket.hpp"
#include "data_directory.hpp"
#include "nightly_reconciliation.hpp"
#include "qrcongo/base/log.hpp"
#include "qrcongo/http/server.hpp"
#include "qrcongo/monitoring/monitor_server.hpp"
#include "qrcongo/stamps/fence.hpp"
#include "qrcongo/verification/network_places.hpp"
#include "running_commands.hpp"
#include "upkeep.hpp"
#include "version.hpp"

namespace qrcongo::app {
namespace {

constexpr std::int64_t certificate_ends_soon_ms = 3 * day_ms;

// As many descriptors as the system lets this process have, less those of files, database and threads.
std::size_t connections_that_fit() {
  constexpr rlim_t kept_back = 256;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return kept_back;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<std::size_t>(limit.rlim_cur > 2 * kept_back ? limit.rlim_cur - kept_back : limit.rlim_cur / 2);
}

// Where there are few places in all, an address does not get so many that three more take the rest.
std::size_t share_of(const Configuration& configuration, const http::ServerSettings& settings) {
  constexpr std::size_t least = 8;  // of a quarter: a browser opens six
  const auto configured = static_cast<std::size_t>(configuration.limits.connections_an_address);
  return std::min(configured, std::max(least, settings.connections_max / 4));
}

http::ServerSettings server_settings(const Configuration& configuration) {
  std::optional<http::TlsSettings> tls;
  if (!configuration.server.tls_certificate.empty()) {
    tls = http::TlsSettings{configuration.server.tls_certificate, configuration.server.tls_key, false,
                            configuration.server.tls_client_certificates};
  }
  http::ServerSettings settings;
  settings.listen.push_back({configuration.server.listen, tls, false});
  if (!configuration.server.public_listen.empty()) {
    if (tls) tls->allow_tls_1_2 = configuration.server.public_tls_1_2;
    if (tls) tls->ask_for_client_certificate = false;
    settings.listen.push_back({configuration.server.public_listen, tls, true});
  }
  settings.connections_max = std::min(settings.connections_max, connections_that_fit());
  settings.streams_max = std::min(settings.streams_max, settings.connections_max / 4);
  settings.streams_reserved = settings.streams_max / 5;
  settings.threads = static_cast<std::size_t>(configuration.server.threads);
  settings.connections_an_address = settings.connections_max;
  if (configuration.limits_enabled) settings.connections_an_address = share_of(configuration, settings);
  settings.rates = {configuration.limits_enabled, configuration.limits.address_per_s, configuration.limits.caller_per_s,
                    configuration.limits.route_per_s};
  settings.gateways = configuration.verification.gateways;
  settings.slow_bytes_per_s = configuration.limits.slow_bytes_per_s;
  settings.slow_after_ms = configuration.limits.slow_after_s * 1000;
  settings.trusted_proxies = configuration.server.trusted_proxies;
  return settings;
}

// Not refused: a key that a group reads is how many machines hand it out.
void tell_of_open_tls_key(const std::string& key_file) {
  struct stat found {};
  if (key_file.empty() || stat(key_file.c_str(), &found) != 0 || (found.st_mode & S_IROTH) == 0) return;
  log::warning("everybody on this machine can read the TLS key", {{"file", key_file}});
}

void tell_what_the_journal_held(const verification::ledger::LedgerReport& report) {
  const std::initializer_list<log::Field> counts = {
      {"replayed", std::to_string(report.replayed)}, {"records_in_files", std::to_string(report.records)},
      {"damaged", std::to_string(report.damaged)},   {"torn", std::to_string(report.torn)},
      {"missing", std::to_string(report.missing)},   {"broken_heads", std::to_string(report.broken_heads)},
      {"forged", std::to_string(report.forged)}};
  const bool sound = report.damaged == 0 && report.missing == 0 && report.broken_heads == 0 && report.forged == 0;
  if (sound && report.torn == 0) return log::info("the scans' journal was read", counts);
  if (sound) return log::warning("the scans' journal was read: a crash had cut off its end", counts);
  log::error("the scans' journal was damaged: what could be read was", counts);
}

void add_health(Application& app) {
  app.health.add("scan_journal", [&app]() -> monitoring::ComponentHealth {
    return {"", app.ledger->is_well(), app.ledger->is_well() ? "" : "les vérifications ne sont plus enregistrées"};
  });
  app.metrics->add_gauge("scanned_stamps", "Stamps that were ever scanned",
                         [&app] { return static_cast<double>(app.ledger->records()); });
  app.health.add("database", [&app]() -> monitoring::ComponentHealth {
    return {"", app.database->can_write(), app.database->can_write() ? "" : "rien n'est plus enregistré"};
  });
  app.health.add("audit", [&app]() -> monitoring::ComponentHealth {
    const bool well = app.checkpoints.fault().empty();
    return {"", well,
            well ? "" : "le journal d'audit ne s'accorde pas avec ses points de contrôle, ou un témoin les a perdus"};
  });
  app.health.add("schema", [&app]() -> monitoring::ComponentHealth {
    const bool well = app.schema_faults.empty();
    return {"", well, well ? "" : "le schéma de la base n'est pas celui du programme"};
  });
  app.health.add("generation", [&app]() -> monitoring::ComponentHealth {
    return {"", app.issuance.is_well(),
            app.issuance.is_well() ? "" : "des estampilles dues ne peuvent être fabriquées"};
  });
  app.health.add("clock", [&app]() -> monitoring::ComponentHealth {
    const std::string fault = clock_fault(app.clock_guard);
    return {"", fault.empty(), fault};
  });
  app.metrics->add_gauge("clock_leapt_seconds", "How far the clock leapt forward, 0 where it did not", [&app] {
    return static_cast<double>(app.clock_guard.leapt_ms()) / static_cast<double>(second_ms);
  });
  app.metrics->add_gauge("clock_behind_seconds", "How far the clock went back, 0 where it did not", [&app] {
    return static_cast<double>(app.clock_guard.behind_ms()) / static_cast<double>(second_ms);
  });
  app.metrics->add_gauge("database_up", "1 while what is written is durable",
                         [&app] { return app.database->can_write() ? 1.0 : 0.0; });
  app.metrics->add_gauge("qr_generation_service_up", "1 unless stamps that are owed cannot be made",
                         [&app] { return app.issuance.is_well() ? 1.0 : 0.0; });
}

// A signed checkpoint says below which number everything may be printed already, whatever copy of the fence lies here.
Result<void> raise_fence(Application& app) {
  const auto raised = stamps::Fence::raise(app.configuration().storage.fence_file, app.checkpoints.numbers_below());
  if (!raised) return fail(raised.error());
  if (*raised) {
    log::error("the number fence stood lower than a signed checkpoint says, and was raised",
               {{"numbers_below", std::to_string(app.checkpoints.numbers_below())}});
  }
  return {};
}

Result<std::shared_ptr<const verification::NetworkPlaces>> open_network_places(const Configuration& configuration) {
  const std::string& path = configuration.verification.network_places;
  if (path.empty()) return std::shared_ptr<const verification::NetworkPlaces>();
  auto opened = verification::NetworkPlaces::open(path, configuration.authority.country);
  if (!opened) return fail(opened.error().code, "« verification.network_places » : " + opened.error().detail);
  return opened;
}

// Before the first thread, so that all inherit it and sigwait alone gets them. A terminal that goes takes its server
// along; from anybody else SIGHUP asks for new certificates.
sigset_t block_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  if (isatty(STDIN_FILENO) == 0) sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

// getaddrinfo takes no deadline. By this it asks each name server once and gives up after some ten seconds, in the
// threads of libcurl too; whoever sets it otherwise knows why. Before the first thread.
void bound_name_resolution() {
  constexpr int keep_what_is_set = 0;
  setenv("RES_OPTIONS", "timeout:2 attempts:1", keep_what_is_set);
}

class Serving {
 public:
  explicit Serving(Application& app)
      : app_(app),
        upkeep_(app),
        nightly_reconciliation_(app),
        control_(control_socket_path(app.configuration()), running_commands(app)),
        monitor_(app.configuration().monitor_listen, *app.metrics, app.health),
        server_(server_settings(app.configuration()), app.routes(), app.files_pool, *app.metrics, app.clock,
                app.random) {
    http::DirectRoute scans = app.verification_http.direct_route();
    scans.every_second = [&app] { app.verification_http.tell_counts(*app.metrics); };
    server_.serve_directly(std::move(scans));
    app.ledger->when_durable([this] { server_.release_held(); });
    upkeep_.each_minute([this] { server_.renew_certificates(false); });
    if (!app.configuration().server.tls_certificate.empty()) watch_certificates();
  }

  Result<void> start() {
    add_health(app_);
    if (auto loaded = app_.load(); !loaded) return loaded;
    tell_what_the_journal_held(app_.ledger->report());
    if (auto attached = app_.scan_follower.attach(); !attached) return attached;
    if (auto started = app_.ledger->start(); !started) return started;
    if (auto applied = app_.reapply_decisions(); !applied) return applied;
    app_.scan_follower.start();
    upkeep_.start();
    app_.outbox.start();
    if (auto raised = raise_fence(app_); !raised) return raised;
    app_.archive_files.remove_unfinished();
    if (auto started = app_.issuance.start(); !started) return started;
    app_.checkpoints.start();
    if (auto started = control_.start(); !started) return started;
    if (auto started = monitor_.start(); !started) return started;
    if (auto started = server_.start(); !started) return started;
    nightly_reconciliation_.start();
    app_.health.set_ready(true);
    return {};
  }

  void stop() {
    app_.health.set_ready(false);
    // First: somebody may wait for one, and it may take minutes.
    app_.reconciliation.stop();
    nightly_reconciliation_.stop();
    server_.stop();
    app_.archive_files.stop();
    control_.stop();
    upkeep_.stop();
    app_.outbox.stop();
    app_.issuance.stop();
    app_.ledger->stop();
    app_.scan_follower.stop();
    app_.checkpoints.stop();
    monitor_.stop();
  }

  void renew_certificates() { server_.renew_certificates(true); }

  std::string addresses() const {
    std::string all;
    for (const std::string& address : server_.addresses()) all += (all.empty() ? "" : ", ") + address;
    return all;
  }

 private:
  void watch_certificates() {
    app_.metrics->add_gauge(
        "tls_certificate_expires_seconds", "Unix time at which the first certificate of the server expires",
        [this] { return static_cast<double>(server_.certificates_expire_at().value_or(0)) / second_ms; });
    app_.health.add("certificate", [this]() -> monitoring::ComponentHealth {
      const std::int64_t expires_at = server_.certificates_expire_at().value_or(0);
      const bool well = expires_at - app_.clock.now_ms() > certificate_ends_soon_ms;
      return {"", well, well ? "" : "le certificat TLS expire le " + format_day(expires_at / day_ms)};
    });
  }

  Application& app_;
  Upkeep upkeep_;
  NightlyReconciliation nightly_reconciliation_;
  ControlSocket control_;
  monitoring::MonitorServer monitor_;
  http::Server server_;
};

}  // namespace

int serve_command(const Configuration& configuration) {
  const sigset_t signals = block_signals();
  bound_name_resolution();
  log::start(configuration.log_level);
  const log::Background in_background;
  auto network_places = open_network_places(configuration);
  if (!network_places) {
    report(network_places.error());
    return exit_wrong_use;
  }
  const auto app = Application::open(configuration, std::move(*network_places));
  if (!app) return report(app.error());
  Serving serving(**app);
  if (const auto started = serving.start(); !started) {
    serving.stop();
    return report(started.error());
  }
  if ((*app)->printed_base_url().empty()) log::warning("stamps.base_url is not set: issuing is refused");
  tell_of_open_tls_key(configuration.server.tls_key);
  log::info("serving", {{"version", version}, {"addresses", serving.addresses()}});
  std::cout << "qrcongo " << version << " : " << configuration.server.public_url << " (" << serving.addresses() << ")"
            << std::endl;
  int which = 0;
  while (sigwait(&signals, &which) == 0 && which == SIGHUP) serving.renew_certificates();
  log::info("stopping", {{"signal", std::to_string(which)}});
  serving.stop();
  return exit_ok;
}

}  // namespace qrcongo::app
