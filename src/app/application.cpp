#include "application.hpp"

#include <thread>

#include "data_directory.hpp"
#include "qrcongo/base/embedded.hpp"
#include "qrcongo/base/log.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/crypto/key_wrapping.hpp"

namespace qrcongo::app {
namespace {

constexpr const char* demonstration_base_url = "HTTPS://QR.EXAMPLE";
constexpr std::string_view scheme = "HTTPS://";
constexpr std::size_t hash_queue = 32;  // some ten seconds of passwords
constexpr std::size_t files_threads = 4;
constexpr std::size_t files_queue = 1024;
constexpr std::size_t read_threads = 3;  // one of them is a reconciliation's for as long as that takes
constexpr int files_nice = 5;            // making an archive again takes the processor, and a scan goes first

std::string base_url_of(const Configuration& configuration, bool demonstration) {
  std::string url = demonstration ? demonstration_base_url : configuration.stamps.base_url;
  // The host stays in capitals: the engine writes what follows the scheme as one alphanumeric segment.
  if (configuration.stamps.lower_scheme && !url.empty()) url.replace(0, scheme.size(), to_lower_ascii(scheme));
  return url;
}

// What stands between host and path in server.public_url, where a proxy serves the platform below a path.
std::string path_of(const std::string& url) {
  const std::size_t host = url.find("://") + 3;
  const std::size_t slash = url.find('/', host);
  return slash == std::string::npos ? std::string() : url.substr(slash);
}

identity::AuthoritySettings authority_settings(const Configuration& configuration) {
  identity::AuthoritySettings settings;
  settings.issuer = configuration.server.public_url;
  settings.base_path = path_of(configuration.server.public_url);
  settings.secure_cookies = configuration.server.public_url.starts_with("https://");
  settings.limits_enabled = configuration.limits_enabled;
  settings.client_certificates = configuration.server.tls_client_certificates;
  return settings;
}

orders::Settings order_settings(const Configuration& configuration) {
  orders::Settings settings;
  settings.offset = configuration.authority.utc_offset;
  settings.currency = configuration.authority.currency;
  settings.second_approval_above = configuration.orders.second_approval_above;
  settings.pay_within_days = configuration.orders.pay_within_days;
  return settings;
}

stamps::IssuanceSettings issuance_settings(const Configuration& configuration, bool demonstration, stamps::Pace& pace) {
  stamps::IssuanceSettings settings;
  settings.data_dir = configuration.storage.data_dir;
  settings.fence_file = configuration.storage.fence_file;
  settings.base_url = base_url_of(configuration, demonstration);
  settings.demonstration = demonstration;
  settings.keypad_code = configuration.stamps.keypad_code;
  settings.archive_stamps_max = configuration.stamps.archive_stamps_max;
  settings.keep_archives_days = configuration.storage.keep_archives_days;
  settings.threads = std::max(1U, std::thread::hardware_concurrency());
  settings.give_way = [&pace] { pace.give_way(); };
  return settings;
}

verification::Settings verification_settings(const Configuration& configuration, bool demonstration) {
  verification::Settings settings;
  settings.authority_name = configuration.authority.name;
  settings.country = configuration.authority.country;
  settings.wait_for_disk = configuration.verification.wait_for_disk;
  settings.patience_ms = configuration.verification.patience_ms;
  settings.gateways = configuration.verification.gateways;
  settings.limits_enabled = configuration.limits_enabled;
  settings.hits_per_s = configuration.limits.hits_per_s;
  settings.misses_per_s = configuration.limits.misses_per_s;
  settings.products_per_s = configuration.limits.products_per_s;
  settings.gateway_per_s = configuration.limits.gateway_per_s;
  settings.phone = configuration.authority.phone;
  settings.notice = configuration.authority.notice;
  settings.utc_offset = configuration.authority.utc_offset;
  settings.require_activation = configuration.stamps.require_activation;
  settings.demonstration = demonstration;
  settings.base_path = path_of(configuration.server.public_url);
  settings.public_url = configuration.server.public_url;
  settings.reports_folder = configuration.storage.data_dir + "/reports";
  return settings;
}

verification::Settings scan_settings(const Configuration& configuration, bool demonstration,
                                     std::shared_ptr<const verification::NetworkPlaces> network_places) {
  verification::Settings settings = verification_settings(configuration, demonstration);
  settings.network_places = std::move(network_places);
  return settings;
}

verification::ledger::LedgerSettings ledger_settings(const Configuration& configuration, stamps::Pace& pace) {
  verification::ledger::LedgerSettings settings;
  settings.folder = scans_folder(configuration);
  settings.memory_max = static_cast<std::size_t>(configuration.verification.memory_max_mb) << 20U;
  settings.rules = verification::evidence_rules(configuration.copies, configuration.authority.country);
  if (!configuration.verification.wait_for_disk) settings.commit_gap_us = verification::ledger::unhurried_gap_us;
  settings.observe = [&pace](double seconds) { pace.note(std::chrono::duration<double>(seconds)); };
  return settings;
}

Result<void> check_directory(const Configuration& configuration) {
  const std::string& folder = configuration.storage.data_dir;
  if (!is_prepared(configuration)) {
    return fail(Code::wrong_state, "Le dossier " + folder + " n'est pas préparé : lancez d'abord « qrcongo init ».");
  }
  if (is_demonstration(configuration) && !configuration.stamps.base_url.empty()) {
    return fail(Code::wrong_state, "Le dossier " + folder +
                                       " est une démonstration, et stamps.base_url est réglé : de vraies "
                                       "estampilles demandent un autre storage.data_dir.");
  }
  return {};
}

Result<std::unique_ptr<db::Database>> open_database(const Configuration& configuration, monitoring::Metrics& metrics,
                                                    stamps::Pace& pace) {
  db::DatabaseSettings settings;
  settings.path = configuration.database_file;
  settings.read_threads = read_threads;
  settings.observe = [&metrics, &pace](const char* kind, double seconds) {
    metrics.count_database_query(kind, seconds);
    if (std::string_view(kind) == "commit") pace.note(std::chrono::duration<double>(seconds));
  };
  return db::Database::open(std::move(settings), embedded_migrations());
}

}  // namespace

Result<std::unique_ptr<Application>> Application::open(
    const Configuration& configuration, std::shared_ptr<const verification::NetworkPlaces> network_places) {
  if (auto usable = check_directory(configuration); !usable) return fail(usable.error());
  auto lock = db::DataLock::take(configuration.storage.data_dir);
  if (!lock) return fail(lock.error());
  const auto key = crypto::read_key_encryption_key(configuration.stamps.key_encryption_key_file);
  if (!key) return fail(key.error());
  auto metrics = std::make_unique<monitoring::Metrics>();
  auto pace = std::make_unique<stamps::Pace>();
  auto database = open_database(configuration, *metrics, *pace);
  if (!database) return fail(database.error());
  auto keyring = (*database)->read_now([&](db::Tx& tx) { return stamps::Keyring::open(tx, key->view()); });
  if (!keyring)
    return fail(keyring.error().code, configuration.stamps.key_encryption_key_file + " : " + keyring.error().detail);
  auto ledger = verification::ledger::ScanLedger::open(ledger_settings(configuration, *pace));
  if (!ledger) return fail(ledger.error());
  std::unique_ptr<Application> opened(new Application(configuration, std::move(*lock), std::move(*database),
                                                      std::move(*keyring), std::move(metrics), std::move(pace),
                                                      std::move(*ledger), std::move(network_places)));
  if (auto started = opened->authority.start(key->view()); !started) return fail(started.error());
  return opened;
}

Application::Application(const Configuration& configuration, db::DataLock lock, std::unique_ptr<db::Database> opened,
                         std::unique_ptr<stamps::Keyring> opened_keys,
                         std::unique_ptr<monitoring::Metrics> opened_metrics, std::unique_ptr<stamps::Pace> opened_pace,
                         std::unique_ptr<verification::ledger::ScanLedger> opened_ledger,
                         std::shared_ptr<const verification::NetworkPlaces> network_places)
    : configuration_(configuration),
      demonstration_(app::is_demonstration(configuration)),
      lock_(std::move(lock)),
      metrics(std::move(opened_metrics)),
      pace(std::move(opened_pace)),
      database(std::move(opened)),
      keyring(std::move(opened_keys)),
      hash_pool("hash", 1, hash_queue),
      files_pool("files", files_threads, files_queue, files_nice),
      identity(random),
      authority(authority_settings(configuration), *database, identity, clock, random),
      acts(*database, clock),
      certification(random, configuration.authority.utc_offset),
      orders(certification, random, order_settings(configuration)),
      stamps(orders, *keyring, random),
      issuance(issuance_settings(configuration, demonstration_, *pace), *database, stamps, orders, certification,
               *keyring, *metrics, clock, random),
      archive_files(configuration.storage.data_dir, *keyring, [this] { pace->give_way(); }),
      distribution(stamps, archive_files, orders, random,
                   {configuration.server.public_url, configuration.authority.utc_offset}),
      citizen_reports(stamps, configuration.authority.utc_offset),
      ledger(std::move(opened_ledger)),
      suspicions(random),
      scan_follower(*database, suspicions, *keyring, index, *ledger,
                    {configuration.authority.country, configuration.copies.habit_looks}),
      inspection(index, *ledger, stamps, orders, distribution, suspicions),
      reconciliation(
          {configuration.storage.data_dir, configuration.storage.fence_file, configuration.storage.keep_archives_days},
          *database, clock),
      identity_http(authority, identity, acts, *database, hash_pool, clock, random),
      certification_http(certification, acts),
      orders_http(orders, acts),
      stamps_http(stamps, issuance, orders, acts),
      distribution_http(distribution, archive_files, acts, *database, clock),
      verification_http(index, *keyring, *ledger,
                        scan_settings(configuration, demonstration_, std::move(network_places)), clock, random),
      inspection_http(suspicions, inspection, verification_http, acts, configuration.authority.country),
      reports_http(citizen_reports, acts, *database, files_pool, verification_settings(configuration, demonstration_),
                   clock, random),
      notices(*database, stamps, certification, health, verification_settings(configuration, demonstration_), clock),
      oversight_http(reconciliation) {
  wire();
}

Application::~Application() = default;

std::string Application::printed_base_url() const { return base_url_of(configuration_, demonstration_); }

Result<void> Application::load() { return index.load(*database, certification, stamps); }

Result<void> Application::reapply_decisions() {
  const auto told =
      database->read_now([this](db::Tx& tx) -> Result<std::int64_t> { return suspicions.reapply(tx, *ledger); });
  if (!told) return fail(told.error());
  if (*told > 0)
    log::warning("inspectors' decisions were told to the scans' ledger again", {{"decisions", std::to_string(*told)}});
  return {};
}

}  // namespace qrcongo::app
