// The whole of the server's rooms, built in dependency order and held together. Made and let go by one thread;
// serving.cpp adds what answers from outside.
#pragma once

#include <memory>

#include "configuration.hpp"
#include "console_pages.hpp"
#include "key_safe.hpp"
#include "live_figures.hpp"
#include "qrcongo/analytics/http.hpp"
#include "qrcongo/analytics/service.hpp"
#include "qrcongo/audit/checkpoints.hpp"
#include "qrcongo/audit/http.hpp"
#include "qrcongo/audit/seals.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/certification/http.hpp"
#include "qrcongo/certification/service.hpp"
#include "qrcongo/db/data_lock.hpp"
#include "qrcongo/db/database.hpp"
#include "qrcongo/db/schema.hpp"
#include "qrcongo/distribution/http.hpp"
#include "qrcongo/distribution/service.hpp"
#include "qrcongo/http/route.hpp"
#include "qrcongo/identity/acts.hpp"
#include "qrcongo/identity/approvals.hpp"
#include "qrcongo/identity/approvals_http.hpp"
#include "qrcongo/identity/authority.hpp"
#include "qrcongo/identity/credential_http.hpp"
#include "qrcongo/identity/credential_resets.hpp"
#include "qrcongo/identity/encryption_keys.hpp"
#include "qrcongo/identity/encryption_keys_http.hpp"
#include "qrcongo/identity/http.hpp"
#include "qrcongo/identity/service.hpp"
#include "qrcongo/monitoring/health.hpp"
#include "qrcongo/monitoring/metrics.hpp"
#include "qrcongo/notification/outbox.hpp"
#include "qrcongo/orders/http.hpp"
#include "qrcongo/orders/service.hpp"
#include "qrcongo/oversight/http.hpp"
#include "qrcongo/oversight/reconciliation.hpp"
#include "qrcongo/runtime/clock_guard.hpp"
#include "qrcongo/runtime/thread_pool.hpp"
#include "qrcongo/stamps/archive_files.hpp"
#include "qrcongo/stamps/http.hpp"
#include "qrcongo/stamps/issuance.hpp"
#include "qrcongo/stamps/key_generations.hpp"
#include "qrcongo/stamps/key_generations_http.hpp"
#include "qrcongo/stamps/keyring.hpp"
#include "qrcongo/stamps/pace.hpp"
#include "qrcongo/stamps/service.hpp"
#include "qrcongo/verification/citizen_reports.hpp"
#include "qrcongo/verification/http.hpp"
#include "qrcongo/verification/index.hpp"
#include "qrcongo/verification/inspection.hpp"
#include "qrcongo/verification/inspection_http.hpp"
#include "qrcongo/verification/ledger/scan_ledger.hpp"
#include "qrcongo/verification/notices.hpp"
#include "qrcongo/verification/reports_http.hpp"
#include "qrcongo/verification/scan_follower.hpp"
#include "qrcongo/verification/suspicions.hpp"
#include "settings_http.hpp"

namespace qrcongo::app {

class Application {
 public:
  // Takes the data directory's lock, opens database and keys, builds every room and wires their events. Refuses a
  // directory that `init` did not prepare, or that another process uses.
  // network_places: of scans that name no place; null: none.
  static Result<std::unique_ptr<Application>> open(
      const Configuration& configuration, std::shared_ptr<const verification::NetworkPlaces> network_places = nullptr);
  ~Application();

  const Configuration& configuration() const { return configuration_; }
  bool is_demonstration() const { return demonstration_; }
  std::string printed_base_url() const;  // of the stamps; empty: issuing is refused

  // Fills the index from the database; before anything answers.
  Result<void> load();
  // What inspectors decided and the ledger, which must have started, lost in a crash; before anything answers too.
  Result<void> reapply_decisions();
  // The whole surface of the server: routes.cpp.
  std::vector<http::Route> routes();

  SystemClock clock;
  SystemRandom random;
  runtime::BootClock steady_clock;
  runtime::ClockGuard clock_guard{clock, steady_clock};

 private:
  Application(const Configuration& configuration, db::DataLock lock, Secret key, std::unique_ptr<db::Database> opened,
              std::unique_ptr<stamps::Keyring> opened_keys, std::unique_ptr<monitoring::Metrics> opened_metrics,
              std::unique_ptr<stamps::Pace> opened_pace,
              std::unique_ptr<verification::ledger::ScanLedger> opened_ledger,
              std::shared_ptr<const verification::NetworkPlaces> network_places, notification::Settings letters);

  // Notes under which key the directory is, and begins to watch the clock by what an earlier run had on record.
  Result<void> remember(ByteView key, const runtime::TimeOnRecord& time);
  bool is_altered(db::Tx& tx, const ArchiveId& id);
  // Says in the log how the database's schema differs from the program's.
  Result<void> look_at_schema();

  const Configuration configuration_;
  const bool demonstration_;
  db::DataLock lock_;

 public:
  std::unique_ptr<monitoring::Metrics> metrics;
  monitoring::Health health;
  std::unique_ptr<stamps::Pace> pace;
  std::unique_ptr<db::Database> database;
  std::vector<db::SchemaFault> schema_faults;  // at the start
  std::unique_ptr<stamps::Keyring> keyring;
  KeySafe key_safe;
  runtime::ThreadPool hash_pool;   // passwords
  runtime::ThreadPool files_pool;  // downloads
  notification::Outbox outbox;     // serving starts it

  identity::Approvals approvals;
  audit::Checkpoints checkpoints;  // serving starts it
  audit::Seals seals;
  identity::Service identity;
  identity::EncryptionKeys encryption_keys;
  identity::Authority authority;
  identity::CredentialResets credential_resets;
  identity::Acts acts;
  certification::Service certification;
  orders::Service orders;
  stamps::Service stamps;
  stamps::KeyGenerations key_generations;
  stamps::Issuance issuance;
  stamps::ArchiveFiles archive_files;
  distribution::Service distribution;
  verification::CitizenReports citizen_reports;
  verification::Index index;
  std::unique_ptr<verification::ledger::ScanLedger> ledger;  // of scans; serving starts it, nobody else counts any
  verification::Suspicions suspicions;
  verification::ScanFollower scan_follower;  // serving attaches and starts it
  verification::Inspection inspection;
  analytics::Service analytics;
  oversight::Reconciliation reconciliation;

  ConsolePages console_pages;
  audit::Http audit_http;
  identity::Http identity_http;
  identity::ApprovalsHttp approvals_http;
  identity::CredentialHttp credential_http;
  identity::EncryptionKeysHttp encryption_keys_http;
  certification::Http certification_http;
  orders::Http orders_http;
  stamps::Http stamps_http;
  stamps::KeyGenerationsHttp key_generations_http;
  distribution::Http distribution_http;
  verification::Http verification_http;
  verification::InspectionHttp inspection_http;
  verification::ReportsHttp reports_http;
  verification::Notices notices;
  LiveFigures live_figures;
  analytics::Http analytics_http;
  oversight::Http oversight_http;
  SettingsHttp settings_http;

 private:
  void wire();          // wiring.cpp
  void wire_letters();  // wiring.cpp
};

}  // namespace qrcongo::app
