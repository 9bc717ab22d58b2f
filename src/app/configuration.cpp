#include "configuration.hpp"

#include <filesystem>

#include <unistd.h>

#include "qrcongo/audit/checkpoint.hpp"
#include "qrcongo/http/server.hpp"
#include "qrcongo/notification/outbox.hpp"
#include "security_text.hpp"
#include "settings_table.hpp"

namespace qrcongo::app {
namespace {

constexpr const char* usual_file = "/etc/qrcongo/qrcongo.toml";

// Collects the first fault while values get their types.
class Reader {
 public:
  explicit Reader(const SettingsTable& table) : table_(table) {}

  std::string text(const std::string& key) const { return table_.text(key); }

  std::int64_t integer(const std::string& key, std::int64_t least, std::int64_t most) {
    const std::int64_t value = table_.integer(key);
    if (value < least || value > most) {
      refuse(key, "un nombre de " + std::to_string(least) + " à " + std::to_string(most));
    }
    return value;
  }

  std::string choice(const std::string& key, std::initializer_list<std::string_view> choices) {
    const std::string value = table_.text(key);
    std::string known;
    for (const std::string_view one : choices) {
      if (value == one) return value;
      known += (known.empty() ? "" : ", ") + std::string(one);
    }
    refuse(key, known);
    return value;
  }

  void refuse(const std::string& key, const std::string& expected) {
    if (fault_.empty()) fault_ = "« " + key + " » : " + expected + " attendu.";
  }

  const std::string& fault() const { return fault_; }

 private:
  const SettingsTable& table_;
  std::string fault_;
};

log::Level level_of(const std::string& name) {
  if (name == "debug") return log::Level::debug;
  if (name == "warning") return log::Level::warning;
  if (name == "error") return log::Level::error;
  return log::Level::info;
}

// HTTPS://HOST, capitals alone so that the symbol needs one alphanumeric segment (docs/stamp-code.md "What is
// printed").
bool is_base_url(const std::string& url) {
  constexpr std::string_view scheme = "HTTPS://";
  if (!url.starts_with(scheme) || url.size() == scheme.size() || url.size() > 60) return false;
  const std::string host = url.substr(scheme.size());
  return host.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") == std::string::npos;
}

std::string in_data_dir(const std::string& data_dir, const std::string& given, const std::string& usual) {
  if (given.empty()) return data_dir + "/" + usual;
  return given;
}

// A credential that systemd handed over stands before the file in the data directory (systemd.exec(5), LoadCredential).
std::string key_file(const std::string& data_dir, const std::string& given, const Environment& environment) {
  if (!given.empty()) return given;
  const auto credentials = environment.find("CREDENTIALS_DIRECTORY");
  if (credentials != environment.end()) {
    const std::string handed = credentials->second + "/key-encryption-key";
    if (std::filesystem::exists(handed)) return handed;
  }
  return data_dir + "/key-encryption-key";
}

// They are compared as text with those of peers, so they are kept as those are spelled.
std::vector<std::string> read_addresses(Reader& reader, const SettingsTable& table, const std::string& key) {
  std::vector<std::string> addresses;
  for (const std::string& given : table.texts(key)) {
    const auto address = http::canonical_address(given);
    if (!address) reader.refuse(key, "des adresses numériques, une à une,");
    addresses.push_back(address.value_or(given));
  }
  return addresses;
}

bool is_loopback(const std::string& listen) { return listen.starts_with("127.") || listen.starts_with("[::1]:"); }

// Passwords would go over the line as they are, unless somebody knows what ends TLS before this server.
void refuse_plain_http(Reader& reader, const Configuration& c) {
  if (!c.server.tls_certificate.empty() || c.server.plain_http) return;
  for (const std::string& listen : {c.server.listen, c.server.public_listen}) {
    if (listen.empty() || is_loopback(listen)) continue;
    reader.refuse("server.plain_http",
                  "un certificat, ou true où un autre programme chiffre devant « " + listen + " »,");
  }
}

void read_server(Reader& reader, const SettingsTable& table, Configuration& c) {
  c.server.listen = reader.text("server.listen");
  c.server.public_listen = reader.text("server.public_listen");
  c.server.public_url = reader.text("server.public_url");
  c.server.threads = reader.integer("server.threads", 1, 64);
  c.server.tls_certificate = reader.text("server.tls_certificate");
  c.server.tls_key = reader.text("server.tls_key");
  c.server.public_tls_1_2 = reader.choice("server.public_tls_minimum", {"1.2", "1.3"}) == "1.2";
  c.server.plain_http = table.boolean("server.plain_http");
  c.server.tls_client_certificates = table.boolean("server.tls_client_certificates");
  c.server.trusted_proxies = read_addresses(reader, table, "server.trusted_proxies");
  c.monitor_listen = reader.text("monitor.listen");
  if (!http::is_listen_address(c.server.listen))
    reader.refuse("server.listen", "« ADRESSE:PORT », l'adresse en chiffres,");
  if (!c.server.public_listen.empty() && !http::is_listen_address(c.server.public_listen)) {
    reader.refuse("server.public_listen", "« ADRESSE:PORT », l'adresse en chiffres,");
  }
  const std::string& url = c.server.public_url;
  if ((!url.starts_with("http://") && !url.starts_with("https://")) || url.ends_with('/')) {
    reader.refuse("server.public_url", "une adresse http(s) sans barre finale");
  }
  if (c.server.tls_certificate.empty() != c.server.tls_key.empty()) {
    reader.refuse("server.tls_key", "un certificat et sa clé, ensemble,");
  }
  if (c.server.tls_client_certificates && c.server.tls_certificate.empty()) {
    reader.refuse("server.tls_certificate", "un certificat, que demande server.tls_client_certificates,");
  }
  refuse_plain_http(reader, c);
}

void read_storage(Reader& reader, Configuration& c, const Environment& environment) {
  c.storage.data_dir = reader.text("storage.data_dir");
  if (c.storage.data_dir.empty()) reader.refuse("storage.data_dir", "un dossier");
  c.storage.fence_file = in_data_dir(c.storage.data_dir, reader.text("storage.fence_file"), "number-fence");
  c.storage.keep_archives_days = reader.integer("storage.keep_archives_days", 0, 36'500);
  c.retention.report_photos_days = reader.integer("retention.report_photos_days", 1, 36'500);
  c.retention.suspected_scans_days = reader.integer("retention.suspected_scans_days", 1, 36'500);
  const std::string url = reader.text("database.url");
  const bool file_in_data_dir = url.starts_with("sqlite:") && url.size() > 7 && url.find('/') == std::string::npos &&
                                url.find('\'') == std::string::npos;
  if (!file_in_data_dir) reader.refuse("database.url", "« sqlite:FICHIER », un fichier du dossier de données,");
  if (file_in_data_dir) c.database_file = c.storage.data_dir + "/" + url.substr(7);
  c.stamps.key_encryption_key_file =
      key_file(c.storage.data_dir, reader.text("stamps.key_encryption_key_file"), environment);
}

void read_stamps_and_orders(Reader& reader, const SettingsTable& table, Configuration& c) {
  c.stamps.base_url = reader.text("stamps.base_url");
  if (!c.stamps.base_url.empty() && !is_base_url(c.stamps.base_url)) {
    reader.refuse("stamps.base_url", "« HTTPS:// » et un nom d'hôte, en capitales et sans barre finale,");
  }
  c.stamps.lower_scheme = reader.choice("stamps.scheme", {"upper", "lower"}) == "lower";
  c.stamps.archive_stamps_max = reader.integer("stamps.archive_stamps_max", 1, 20'000'000);
  c.stamps.require_activation = table.boolean("stamps.require_activation");
  c.stamps.keypad_code = table.boolean("stamps.keypad_code");
  c.orders.second_approval_above = reader.integer("orders.second_approval_above", 0, 1'000'000'000);
  c.orders.pay_within_days = reader.integer("orders.pay_within_days", 1, 3650);
  if (table.is_set("distribution.require_encryption")) {
    c.distribution.require_encryption = table.boolean("distribution.require_encryption");
  }
  c.log_level = level_of(reader.choice("log.level", {"debug", "info", "warning", "error"}));
}

void read_verification(Reader& reader, const SettingsTable& table, Configuration& c) {
  c.verification.wait_for_disk = reader.choice("verification.durability", {"wait", "async"}) == "wait";
  c.verification.patience_ms = reader.integer("verification.patience_ms", 1, 1000);
  c.verification.memory_max_mb = reader.integer("verification.memory_max", 16, 1'000'000);
  c.verification.gateways = read_addresses(reader, table, "verification.gateways");
  c.verification.network_places = reader.text("verification.network_places");
  c.copies.late_days = reader.integer("copies.late_days", 1, 3650);
  c.copies.late_looks = reader.integer("copies.late_looks", 1, 100);
  c.copies.very_late_days = reader.integer("copies.very_late_days", 1, 3650);
  c.copies.display_days = reader.integer("copies.display_days", 2, 1000);
  c.copies.crowd_looks = reader.integer("copies.crowd_looks", 10, 1'000'000);
  c.copies.crowd_a_day = reader.integer("copies.crowd_a_day", 10, 65'535);
  c.copies.crowd_clients = reader.integer("copies.crowd_clients", 1, 32);
  c.copies.places = reader.integer("copies.places", 2, 31);
  c.copies.places_a_day = reader.integer("copies.places_a_day", 2, 31);
  c.copies.returns = reader.integer("copies.returns", 1, 100);
  c.copies.return_places = reader.integer("copies.return_places", 2, 31);
  c.copies.moved_looks = reader.integer("copies.moved_looks", 2, 100);
  c.copies.moved_days = reader.integer("copies.moved_days", 0, 3650);
  c.copies.habit_looks = reader.integer("copies.habit_looks", 2, 200);
  c.copies.speed_kmh = reader.integer("copies.speed_kmh", 50, 10'000);
  c.copies.anonymous_a_day = reader.integer("copies.anonymous_a_day", 1, 100);
}

// "https://qr.gouv.cg/estampilles" is the log "qr.gouv.cg/estampilles/audit".
std::string origin_of(const std::string& public_url) {
  const std::size_t scheme = public_url.find("://");
  return (scheme == std::string::npos ? public_url : public_url.substr(scheme + 3)) + "/audit";
}

void read_audit(Reader& reader, Configuration& c) {
  c.audit.origin = reader.text("audit.origin");
  if (c.audit.origin.empty()) c.audit.origin = origin_of(c.server.public_url);
  if (!audit::is_key_name(c.audit.origin)) reader.refuse("audit.origin", "un nom sans espace ni « + »");
  c.audit.witness_file = reader.text("audit.witness_file");
  c.audit.witness_webhook = reader.text("audit.witness_webhook");
  if (!c.audit.witness_webhook.empty() && !notification::is_webhook_url(c.audit.witness_webhook)) {
    reader.refuse("audit.witness_webhook",
                  "une adresse https, au port 443 ou au-dessus de 1023, sans nom ni mot de passe,");
  }
  c.audit.witness_email = reader.text("audit.witness_email");
  if (!c.audit.witness_email.empty() && !notification::is_email_address(c.audit.witness_email)) {
    reader.refuse("audit.witness_email", "une adresse électronique");
  }
  c.audit.witness_email_every_hours = reader.integer("audit.witness_email_every_hours", 1, 8760);
  c.retention.audit_years = reader.integer("retention.audit_years", 1, 100);
  c.retention.orders_years = reader.integer("retention.orders_years", 1, 100);
}

void read_limits(Reader& reader, const SettingsTable& table, Configuration& c) {
  c.limits_enabled = table.boolean("limits.enabled");
  c.limits.hits_per_s = reader.integer("limits.hits_per_s", 1, 1'000'000);
  c.limits.misses_per_s = reader.integer("limits.misses_per_s", 1, 1'000'000);
  c.limits.products_per_s = reader.integer("limits.products_per_s", 1, 1'000'000);
  c.limits.gateway_per_s = reader.integer("limits.gateway_per_s", 1, 1'000'000);
  c.limits.address_per_s = reader.integer("limits.address_per_s", 1, 1'000'000);
  c.limits.caller_per_s = reader.integer("limits.caller_per_s", 1, 1'000'000);
  c.limits.route_per_s = reader.integer("limits.route_per_s", 1, 1'000'000);
  c.limits.connections_an_address = reader.integer("limits.connections_an_address", 1, 1'000'000);
  c.limits.slow_bytes_per_s = reader.integer("limits.slow_bytes_per_s", 0, 1'000'000);
  c.limits.slow_after_s = reader.integer("limits.slow_after_s", 1, 3600);
}

void read_notification(Reader& reader, const SettingsTable& table, Configuration& c) {
  auto& n = c.notification;
  n.smtp_url = reader.text("notification.smtp_url");
  n.smtp_user = reader.text("notification.smtp_user");
  n.smtp_password_file = reader.text("notification.smtp_password_file");
  n.email_from = reader.text("notification.email_from");
  n.webhook_secret_file = reader.text("notification.webhook_secret_file");
  n.webhook_allow = table.texts("notification.webhook_allow");
  n.ca_file = reader.text("notification.ca_file");
  n.retry_s = reader.integer("notification.retry_s", 1, 3600);
  if (!n.smtp_url.empty() && !notification::is_smtp_url(n.smtp_url)) {
    reader.refuse("notification.smtp_url", "« smtps://HÔTE:465 » ou « smtp://HÔTE:587 »");
  }
  if (!n.smtp_url.empty() && !notification::is_email_address(n.email_from)) {
    reader.refuse("notification.email_from", "l'adresse de l'expéditeur, que demande notification.smtp_url,");
  }
  if (n.smtp_user.empty() != n.smtp_password_file.empty()) {
    reader.refuse("notification.smtp_password_file", "un nom et le fichier de son mot de passe, ensemble,");
  }
  for (const std::string& range : n.webhook_allow) {
    if (!notification::is_address_range(range)) {
      reader.refuse("notification.webhook_allow", "des plages d'adresses comme « 10.1.2.0/24 »");
    }
  }
}

void read_authority(Reader& reader, Configuration& c) {
  c.authority.name = reader.text("authority.name");
  c.authority.country = reader.text("authority.country");
  c.authority.currency = reader.text("authority.currency");
  c.authority.phone = reader.text("authority.phone");
  c.authority.security_contact = reader.text("authority.security_contact");
  c.authority.notice = reader.text("authority.notice");
  const auto is_capitals = [](const std::string& text, std::size_t size) {
    return text.size() == size && text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
  };
  if (!is_capitals(c.authority.country, 2)) reader.refuse("authority.country", "deux capitales (ISO 3166-1)");
  if (!is_capitals(c.authority.currency, 3)) reader.refuse("authority.currency", "trois capitales (ISO 4217)");
  if (!c.authority.security_contact.empty() && !is_security_contact(c.authority.security_contact)) {
    reader.refuse("authority.security_contact", "« mailto: », « https:// » ou « tel: », et une adresse,");
  }
  const auto offset = parse_utc_offset(reader.text("authority.utc_offset"));
  if (!offset) reader.refuse("authority.utc_offset", "« +01:00 » ou semblable");
  c.authority.utc_offset = offset.value_or(UtcOffset{});
}

}  // namespace

Result<Configuration> load_configuration(const std::optional<std::string>& file, const Environment& environment) {
  SettingsTable table = SettingsTable::defaults();
  if (file || std::filesystem::exists(usual_file)) {
    if (const auto merged = table.merge_file(file.value_or(usual_file)); !merged) return fail(merged.error());
  }
  if (const auto merged = table.merge_environment(environment); !merged) return fail(merged.error());
  Reader reader(table);
  Configuration configuration;
  read_server(reader, table, configuration);
  read_storage(reader, configuration, environment);
  read_stamps_and_orders(reader, table, configuration);
  read_verification(reader, table, configuration);
  read_audit(reader, configuration);
  read_limits(reader, table, configuration);
  read_notification(reader, table, configuration);
  read_authority(reader, configuration);
  if (!reader.fault().empty()) return fail(Code::invalid_input, reader.fault());
  configuration.lines = table.lines();
  return configuration;
}

Environment process_environment() {
  Environment all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) all.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return all;
}

}  // namespace qrcongo::app
