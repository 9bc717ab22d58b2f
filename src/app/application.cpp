#include "application.hpp"

#include <thread>

#include "clock_mark.hpp"
#include "data_directory.hpp"
#include "letters.hpp"
#include "qrcongo/audit/adoption.hpp"
#include "qrcongo/base/embedded.hpp"
#include "qrcongo/base/log.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/crypto/key_wrapping.hpp"
#include "qrcongo/db/data_keys.hpp"
#include "qrcongo/db/schema.hpp"
#include "qrcongo/db/sealed.hpp"
#include "qrcongo/stamps/archive_tagging.hpp"
#include "qrcongo/verification/photo_sealing.hpp"

namespace qrcongo::app {
namespace {

constexpr const char* demonstration_base_url = "HTTPS://QR.EXAMPLE";
constexpr std::string_view scheme = "HTTPS://";
constexpr std::size_t hash_queue = 32;  // some ten seconds of passwords
constexpr int hash_nice = 5;            // a flood of sign-ins must not slow a scan
constexpr std::size_t files_threads = 4;
constexpr const char* scans_data_key = "scans";
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

identity::AuthoritySettings authority_settings(const Configuration& configuration, bool demonstration) {
  identity::AuthoritySettings settings;
  settings.utc_offset = configuration.authority.utc_offset;
  settings.demonstration = demonstration;
  settings.issuer = configuration.server.public_url;
  settings.base_path = path_of(configuration.server.public_url);
  settings.secure_cookies = configuration.server.public_url.starts_with("https://");
  settings.limits_enabled = configuration.limits_enabled;
  settings.client_certificates = configuration.server.tls_client_certificates;
  return settings;
}

bool requires_encryption(const Configuration& configuration, bool demonstration) {
  return configuration.distribution.require_encryption.value_or(!demonstration);
}

audit::CheckpointSettings checkpoint_settings(const Configuration& configuration) {
  audit::CheckpointSettings settings;
  settings.origin = configuration.audit.origin;
  settings.witness_file = configuration.audit.witness_file;
  settings.witness_webhook = configuration.audit.witness_webhook;
  settings.witness_email = configuration.audit.witness_email;
  settings.email_every_ms = configuration.audit.witness_email_every_hours * hour_ms;
  return settings;
}

audit::SealSettings seal_settings(const Configuration& configuration) {
  return {sealed_folder(configuration), configuration.authority.utc_offset, configuration.retention.audit_years,
          configuration.retention.orders_years};
}

orders::Settings order_settings(const Configuration& configuration, bool demonstration) {
  orders::Settings settings;
  settings.offset = configuration.authority.utc_offset;
  settings.currency = configuration.authority.currency;
  settings.second_approval_above = configuration.orders.second_approval_above;
  settings.pay_within_days = configuration.orders.pay_within_days;
  settings.require_encryption = requires_encryption(configuration, demonstration);
  return settings;
}

stamps::IssuanceSettings issuance_settings(const Configuration& configuration, bool demonstration, stamps::Pace& pace,
                                           runtime::ClockGuard& clock_guard) {
  stamps::IssuanceSettings settings;
  settings.data_dir = configuration.storage.data_dir;
  settings.fence_file = configuration.storage.fence_file;
  settings.base_url = base_url_of(configuration, demonstration);
  settings.demonstration = demonstration;
  settings.keypad_code = configuration.stamps.keypad_code;
  settings.require_encryption = requires_encryption(configuration, demonstration);
  settings.archive_stamps_max = configuration.stamps.archive_stamps_max;
  settings.keep_archives_days = configuration.storage.keep_archives_days;
  settings.threads = std::max(1U, std::thread::hardware_concurrency());
  settings.give_way = [&pace] { pace.give_way(); };
  settings.hindrance = [&clock_guard] {
    std::string fault = clock_fault(clock_guard);
    return fault.empty() ? std::nullopt : std::optional(std::move(fault));
  };
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
  settings.stamps_url = base_url_of(configuration, demonstration);
  settings.reports_folder = reports_folder(configuration);
  return settings;
}

analytics::Settings analytics_settings(const Configuration& configuration) {
  analytics::Settings settings;
  settings.utc_offset = configuration.authority.utc_offset;
  settings.country = configuration.authority.country;
  settings.currency = configuration.authority.currency;
  return settings;
}

verification::Settings scan_settings(const Configuration& configuration, bool demonstration,
                                     std::shared_ptr<const verification::NetworkPlaces> network_places) {
  verification::Settings settings = verification_settings(configuration, demonstration);
  settings.network_places = std::move(network_places);
  return settings;
}

// The key of the scans' files, and whether some may be of before they had one.
Result<verification::ledger::LedgerSettings> ledger_keys(db::Tx& tx) {
  verification::ledger::LedgerSettings settings;
  settings.key = std::make_shared<const Secret>(db::file_key(tx, {"scans", "files", ""}));
  settings.takes_untagged = db::may_hold_plain(tx, scans_data_key);
  return settings;
}

verification::ledger::LedgerSettings ledger_settings(verification::ledger::LedgerSettings settings,
                                                     const Configuration& configuration, stamps::Pace& pace) {
  settings.folder = scans_folder(configuration);
  settings.memory_max = static_cast<std::size_t>(configuration.verification.memory_max_mb) << 20U;
  settings.rules = verification::evidence_rules(configuration.copies, configuration.authority.country);
  if (!configuration.verification.wait_for_disk) settings.commit_gap_us = verification::ledger::unhurried_gap_us;
  settings.observe = [&pace](double seconds) { pace.note(std::chrono::duration<double>(seconds)); };
  return settings;
}

Result<std::unique_ptr<verification::ledger::ScanLedger>> open_ledger(const Configuration& configuration,
                                                                      stamps::Pace& pace, db::Database& database,
                                                                      ByteView key_encryption_key) {
  auto keys = database.read_now([](db::Tx& tx) { return ledger_keys(tx); });
  if (!keys) return fail(keys.error());
  const bool tagged_now = keys->takes_untagged;
  auto ledger = verification::ledger::ScanLedger::open(ledger_settings(std::move(*keys), configuration, pace));
  if (!ledger || !tagged_now) return ledger;
  const auto declared =
      database.write_now([&](db::Tx& tx) { return db::declare_sealed(tx, key_encryption_key, scans_data_key); });
  if (!declared) return fail(declared.error());
  return ledger;
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

Result<std::unique_ptr<db::Database>> open_database(const Configuration& configuration, ByteView key_encryption_key,
                                                    monitoring::Metrics& metrics, stamps::Pace& pace) {
  db::DatabaseSettings settings;
  settings.key_encryption_key = key_encryption_key;
  settings.vouch_for_key = voucher_for_key(key_encryption_key);
  settings.path = configuration.database_file;
  settings.read_threads = read_threads;
  settings.observe = [&metrics, &pace](const char* kind, double seconds) {
    metrics.count_database_query(kind, seconds);
    if (std::string_view(kind) == "commit") pace.note(std::chrono::duration<double>(seconds));
  };
  return db::Database::open(std::move(settings), embedded_migrations());
}

// What the key does not open names the file that it came from.
tl::unexpected<Error> refuse_key(const Configuration& configuration, const Error& error) {
  if (error.code != Code::invalid_input) return fail(error);
  return fail(error.code, configuration.stamps.key_encryption_key_file + " : " + error.detail);
}

}  // namespace

Result<std::unique_ptr<Application>> Application::open(
    const Configuration& configuration, std::shared_ptr<const verification::NetworkPlaces> network_places) {
  if (auto usable = check_directory(configuration); !usable) return fail(usable.error());
  auto lock = db::DataLock::take(configuration.storage.data_dir);
  if (!lock) return fail(lock.error());
  const auto key = crypto::read_key_encryption_key(configuration.stamps.key_encryption_key_file);
  if (!key) return fail(key.error());
  auto letters = letter_settings(configuration);
  if (!letters) return fail(letters.error());
  auto metrics = std::make_unique<monitoring::Metrics>();
  letters->observe = [&metrics = *metrics](notification::Channel channel, std::string_view outcome) {
    metrics.count_notification(to_text(channel), outcome);
  };
  auto pace = std::make_unique<stamps::Pace>();
  auto database = open_database(configuration, key->view(), *metrics, *pace);
  if (!database) return refuse_key(configuration, database.error());
  // Before anything here acts: what a start itself writes into the log is of no earlier run.
  const auto time =
      (*database)->read_now([](db::Tx& tx) -> Result<runtime::TimeOnRecord> { return time_on_record(tx); });
  if (!time) return fail(time.error());
  const auto adopted = audit::adopt_entries_of_before(**database, key->view(), SystemClock().now_ms());
  if (!adopted) return refuse_key(configuration, adopted.error());
  auto keyring = (*database)->read_now([&](db::Tx& tx) { return stamps::Keyring::open(tx, key->view()); });
  if (!keyring) return refuse_key(configuration, keyring.error());
  auto ledger = open_ledger(configuration, *pace, **database, key->view());
  if (!ledger) return fail(ledger.error());
  std::unique_ptr<Application> opened(new Application(
      configuration, std::move(*lock), key->copy(), std::move(*database), std::move(*keyring), std::move(metrics),
      std::move(pace), std::move(*ledger), std::move(network_places), std::move(*letters)));
  if (auto seen = opened->look_at_schema(); !seen) return fail(seen.error());
  if (auto audited = opened->checkpoints.open(key->view(), opened->random); !audited) return fail(audited.error());
  if (auto started = opened->authority.start(key->view()); !started) return fail(started.error());
  const auto tagged = stamps::tag_archives_of_before(*opened->database, opened->stamps, *opened->keyring, key->view(),
                                                     opened->random, opened->clock.now_ms());
  if (!tagged) return fail(tagged.error());
  const auto photos = verification::seal_plain_photos(*opened->database, reports_folder(configuration), key->view());
  if (!photos) return fail(photos.error());
  if (auto known = opened->remember(key->view(), *time); !known) return fail(known.error());
  wipe_stack_below();
  return opened;
}

Application::Application(const Configuration& configuration, db::DataLock lock, Secret key,
                         std::unique_ptr<db::Database> opened, std::unique_ptr<stamps::Keyring> opened_keys,
                         std::unique_ptr<monitoring::Metrics> opened_metrics, std::unique_ptr<stamps::Pace> opened_pace,
                         std::unique_ptr<verification::ledger::ScanLedger> opened_ledger,
                         std::shared_ptr<const verification::NetworkPlaces> network_places,
                         notification::Settings letters)
    : configuration_(configuration),
      demonstration_(app::is_demonstration(configuration)),
      lock_(std::move(lock)),
      metrics(std::move(opened_metrics)),
      pace(std::move(opened_pace)),
      database(std::move(opened)),
      keyring(std::move(opened_keys)),
      key_safe(std::move(key), random),
      hash_pool("hash", 1, hash_queue, hash_nice),
      files_pool("files", files_threads, files_queue, files_nice),
      outbox(std::move(letters), *database, clock, random),
      approvals(random),
      checkpoints(checkpoint_settings(configuration), *database, clock),
      seals(seal_settings(configuration), *database, clock),
      identity(random, approvals),
      encryption_keys(approvals, random),
      authority(authority_settings(configuration, demonstration_), *database, identity, clock, random),
      credential_resets(authority, identity, approvals, random),
      acts(*database, clock),
      certification(random, configuration.authority.utc_offset),
      orders(certification, approvals, random, order_settings(configuration, demonstration_)),
      stamps(orders, approvals, *keyring, random),
      key_generations(*keyring, approvals, random, key_safe.wrapper()),
      issuance(issuance_settings(configuration, demonstration_, *pace, clock_guard), *database, stamps, orders,
               certification, *keyring, *metrics, clock, random),
      archive_files(configuration.storage.data_dir, *keyring, [this] { pace->give_way(); }),
      distribution(stamps, archive_files, orders, random,
                   {configuration.server.public_url, configuration.authority.utc_offset}),
      citizen_reports(stamps, configuration.authority.utc_offset),
      ledger(std::move(opened_ledger)),
      suspicions(random),
      scan_follower(*database, suspicions, *keyring, index, *ledger,
                    {configuration.authority.country, configuration.copies.habit_looks}),
      inspection(index, *ledger, stamps, orders, distribution, suspicions),
      analytics(analytics_settings(configuration)),
      reconciliation(
          {configuration.storage.data_dir, configuration.storage.fence_file, configuration.storage.keep_archives_days,
           [this](db::Tx& tx, const std::string& archive) { return is_altered(tx, ArchiveId(archive)); },
           [](db::Tx& tx) { return db::compare_schema(tx, embedded_migrations()); }},
          *database, clock),
      console_pages(embedded_console(), path_of(configuration.server.public_url)),
      audit_http(*database, checkpoints),
      identity_http(authority, identity, acts, *database, hash_pool, clock, random),
      approvals_http(approvals, acts),
      credential_http({authority, identity, credential_resets, acts, *database, hash_pool, clock, random}),
      encryption_keys_http(encryption_keys, acts),
      certification_http(certification, acts),
      orders_http(orders, acts),
      stamps_http(stamps, issuance, orders, acts),
      key_generations_http(key_generations, approvals, acts),
      distribution_http(distribution, archive_files, acts, *database, clock, configuration.limits_enabled),
      verification_http(index, *keyring, *ledger,
                        scan_settings(configuration, demonstration_, std::move(network_places)), clock, random),
      inspection_http(suspicions, inspection, verification_http, acts, configuration.authority.country),
      reports_http(citizen_reports, acts, *database, files_pool, verification_settings(configuration, demonstration_),
                   clock, random),
      notices(*database, stamps, certification, health, verification_settings(configuration, demonstration_), clock),
      live_figures(*metrics, health, issuance, clock),
      analytics_http(analytics, acts, *database),
      oversight_http(reconciliation),
      settings_http(configuration) {
  wire();
}

Application::~Application() = default;

std::string Application::printed_base_url() const { return base_url_of(configuration_, demonstration_); }

Result<void> Application::look_at_schema() {
  auto compared = database->read_now(
      [](db::Tx& tx) -> Result<std::vector<db::SchemaFault>> { return db::compare_schema(tx, embedded_migrations()); });
  if (!compared) return fail(compared.error());
  schema_faults = std::move(*compared);
  for (const db::SchemaFault& fault : schema_faults) {
    log::error("the database's schema is not the program's", {{fault.kind, fault.name}, {"why", fault.text()}});
  }
  return {};
}

Result<void> Application::remember(ByteView key, const runtime::TimeOnRecord& time) {
  clock_guard.begin(time);
  const auto known = database->write_now([&](db::Tx& tx) -> Result<void> {
    KeySafe::note_key(tx, key, clock.now_ms());
    // Commands write no more than this: a record that stands still while the log goes on would pass for a leap.
    write_highest_time(tx, clock_guard.highest_ms());
    return {};
  });
  if (known || known.error().code != Code::storage_full) return known;
  // A full disk keeps nobody from verifying; upkeep writes the time once there is room.
  log::warning("the highest time could not be recorded: the disk is full");
  return {};
}

bool Application::is_altered(db::Tx& tx, const ArchiveId& id) {
  const auto source = stamps.archive_source(tx, id);
  return source && archive_files.condition_of(*source) == stamps::RowCondition::altered;
}

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
