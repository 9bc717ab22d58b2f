#include <doctest/doctest.h>

#include <fstream>

#include "qrcongo/base/embedded.hpp"
#include "src/app/configuration.hpp"
#include "tests/support/fakes.hpp"

using namespace qrcongo;

namespace {

std::string refusal(const std::string& toml, const app::Environment& environment = {}) {
  testing::TemporaryFolder folder;
  const std::string file = folder.path("qrcongo.toml");
  std::ofstream(file) << toml;
  const auto loaded = app::load_configuration(file, environment);
  return loaded ? "" : loaded.error().detail;
}

app::Configuration loaded(const std::string& toml, const app::Environment& environment = {}) {
  testing::TemporaryFolder folder;
  const std::string file = folder.path("qrcongo.toml");
  std::ofstream(file) << toml;
  auto read = app::load_configuration(file, environment);
  REQUIRE_MESSAGE(read.has_value(), (read ? std::string() : read.error().detail));
  return std::move(*read);
}

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the defaults are those of the documented file") {
  const app::Configuration c = loaded("");
  CHECK(c.server.listen == "127.0.0.1:8000");
  CHECK(c.storage.data_dir == "var");
  CHECK(c.database_file == "var/qrcongo.db");
  CHECK(c.storage.fence_file == "var/number-fence");
  CHECK(c.stamps.base_url.empty());
  CHECK(!c.stamps.lower_scheme);
  CHECK(c.storage.keep_archives_days == 30);
  CHECK(c.retention.report_photos_days == 365);
  CHECK(c.retention.suspected_scans_days == 730);
  CHECK(c.retention.audit_years == 7);
  CHECK(c.retention.orders_years == 10);
  CHECK(c.audit.origin == "localhost:8000/audit");
  CHECK(c.audit.witness_email_every_hours == 24);
  CHECK(c.stamps.require_activation);
  CHECK(c.limits.address_per_s == 300);
  CHECK(c.limits.caller_per_s == 100);
  CHECK(c.limits.route_per_s == 50);
  CHECK(c.limits.connections_an_address == 1000);
  CHECK(c.limits.slow_bytes_per_s == 1000);
  CHECK(c.limits.slow_after_s == 60);
  CHECK(c.authority.utc_offset.minutes == 60);
}

TEST_CASE("the file overrides the defaults and the environment overrides the file") {
  const std::string file = "[server]\nlisten = \"127.0.0.1:1\"\nthreads = 3\n";
  const app::Configuration c = loaded(file, {{"QRCONGO_SERVER__LISTEN", "127.0.0.1:2"}, {"HOME", "/"}});
  CHECK(c.server.listen == "127.0.0.1:2");
  CHECK(c.server.threads == 3);
  for (const auto& line : c.lines) {
    if (line.key == "server.listen") CHECK(line.source == "QRCONGO_SERVER__LISTEN");
    if (line.key == "server.threads") CHECK(line.source.ends_with("qrcongo.toml"));
    if (line.key == "monitor.listen") CHECK(line.source == "défaut");
  }
}

TEST_CASE("the audit log's name follows the public address, and its witnesses are told safely") {
  const app::Configuration c = loaded("[server]\npublic_url = \"https://qr.gouv.cg/estampilles\"\n");
  CHECK(c.audit.origin == "qr.gouv.cg/estampilles/audit");
  CHECK(loaded("[audit]\norigin = \"journal.example\"\n").audit.origin == "journal.example");
  CHECK(says(refusal("[audit]\norigin = \"un nom\"\n"), "audit.origin"));
  CHECK(says(refusal("[audit]\nwitness_webhook = \"http://temoin.example\"\n"), "audit.witness_webhook"));
  CHECK(says(refusal("[audit]\nwitness_email = \"temoin\"\n"), "audit.witness_email"));
}

TEST_CASE("letters need a mail server and a sender that can be, and secrets come with their names") {
  const app::Configuration usual = loaded("");
  CHECK(usual.notification.smtp_url.empty());
  CHECK(usual.notification.webhook_allow.empty());
  CHECK(usual.notification.retry_s == 60);
  const std::string server = "[notification]\nsmtp_url = \"smtps://mail.example\"\n";
  const std::string sender = "email_from = \"qr@gouv.example\"\n";
  CHECK(loaded(server + sender).notification.email_from == "qr@gouv.example");
  CHECK(says(refusal(server), "notification.email_from"));
  CHECK(says(refusal(server + "email_from = \"qr\"\n"), "notification.email_from"));
  CHECK(says(refusal(server + sender + "smtp_user = \"qr\"\n"), "notification.smtp_password_file"));
  CHECK(says(refusal("[notification]\nsmtp_url = \"mail.example\"\n" + sender), "notification.smtp_url"));
  CHECK(says(refusal("[notification]\nsmtp_url = \"smtp://a:b@mail.example\"\n" + sender), "notification.smtp_url"));
  CHECK(says(refusal("[notification]\nwebhook_allow = [\"10.0.0.0/33\"]\n"), "notification.webhook_allow"));
  CHECK(says(refusal("[notification]\nretry_s = 0\n"), "notification.retry_s"));
  const auto allowed = loaded("", {{"QRCONGO_NOTIFICATION__WEBHOOK_ALLOW", "127.0.0.0/8, fd00::/8"}});
  CHECK(allowed.notification.webhook_allow == std::vector<std::string>{"127.0.0.0/8", "fd00::/8"});
}

TEST_CASE("the thresholds of copy detection are the configuration's, and by default the rules' own") {
  const verification::CopySettings usual;
  const app::Configuration c = loaded("");
  CHECK(c.copies.crowd_looks == usual.crowd_looks);
  CHECK(c.copies.crowd_a_day == usual.crowd_a_day);
  CHECK(c.copies.crowd_clients == usual.crowd_clients);
  CHECK(c.copies.places == usual.places);
  CHECK(c.copies.places_a_day == usual.places_a_day);
  CHECK(c.copies.returns == usual.returns);
  CHECK(c.copies.return_places == usual.return_places);
  const auto set = loaded("[copies]\nplaces_a_day = 5\nreturns = 4\nreturn_places = 6\n").copies;
  CHECK(set.places_a_day == 5);
  CHECK(set.returns == 4);
  CHECK(set.return_places == 6);
  CHECK(says(refusal("[copies]\nplaces_a_day = 1\n"), "copies.places_a_day"));
  CHECK(says(refusal("[copies]\nreturns = 0\n"), "copies.returns"));
  CHECK(says(refusal("[copies]\ncrowd_clients = 33\n"), "copies.crowd_clients"));
}

TEST_CASE("a list comes from the environment with commas") {
  const app::Configuration c = loaded("", {{"QRCONGO_SERVER__TRUSTED_PROXIES", "127.0.0.1, ::1"}});
  CHECK(c.server.trusted_proxies == std::vector<std::string>{"127.0.0.1", "::1"});
}

TEST_CASE("addresses of proxies and gateways are kept as those of peers are spelled") {
  const app::Configuration c = loaded(
      "[server]\ntrusted_proxies = [\"::ffff:10.0.0.1\", \"2001:DB8::1\", \"0:0:0:0:0:0:0:1\", \"10.0.0.2\"]\n"
      "[verification]\ngateways = [\"2001:0db8:0:0::2\", \"::FFFF:c000:0201\"]\n");
  CHECK(c.server.trusted_proxies == std::vector<std::string>{"10.0.0.1", "2001:db8::1", "::1", "10.0.0.2"});
  CHECK(c.verification.gateways == std::vector<std::string>{"2001:db8::2", "192.0.2.1"});
  CHECK(says(refusal("[verification]\ngateways = [\"10.0.0.1:80\"]\n"), "verification.gateways"));
}

TEST_CASE("an unknown key is named, with the nearest known one") {
  const std::string in_file = refusal("[server]\nlisen = \"127.0.0.1:1\"\n");
  CHECK(says(in_file, "server.lisen"));
  CHECK(says(in_file, "server.listen"));
  const std::string in_environment = refusal("", {{"QRCONGO_STAMPS__BASE_URI", "HTTPS://QR.EXAMPLE"}});
  CHECK(says(in_environment, "QRCONGO_STAMPS__BASE_URI"));
  CHECK(says(in_environment, "stamps.base_url"));
}

TEST_CASE("a value of the wrong kind or range is named") {
  CHECK(says(refusal("[server]\nthreads = \"two\"\n"), "server.threads"));
  CHECK(says(refusal("[server]\nthreads = 0\n"), "server.threads"));
  CHECK(says(refusal("", {{"QRCONGO_SERVER__THREADS", "many"}}), "server.threads"));
  CHECK(says(refusal("[stamps]\nbase_url = \"https://qr.gouv.cg\"\n"), "stamps.base_url"));
  CHECK(says(refusal("[authority]\nutc_offset = \"1h\"\n"), "authority.utc_offset"));
  for (const char* contact :
       {"securite@occ.example", "mailto:", "http://occ.example", "mailto:a@b.example\\nExpires: x"}) {
    const std::string file = std::string("[authority]\nsecurity_contact = \"") + contact + "\"\n";
    CHECK_MESSAGE(says(refusal(file), "authority.security_contact"), contact);
  }
  CHECK(says(refusal("[server]\ntls_certificate = \"a.pem\"\n"), "server.tls_key"));
  CHECK(says(refusal("[server]\ntls_client_certificates = true\n"), "server.tls_certificate"));
  CHECK(says(refusal("[server]\nlisten = \"localhost:9\"\n"), "server.listen"));
  CHECK(says(refusal("[server]\ntrusted_proxies = [1, 2]\n"), "server.trusted_proxies"));
  CHECK(says(refusal("[server]\ntrusted_proxies = [\"10.0.0.0/8\"]\n"), "server.trusted_proxies"));
  CHECK(says(refusal("[limits]\nroute_per_s = 0\n"), "limits.route_per_s"));
  CHECK(says(refusal("[limits]\nconnections_an_address = 0\n"), "limits.connections_an_address"));
  CHECK(says(refusal("[limits]\nslow_after_s = 0\n"), "limits.slow_after_s"));
  CHECK(says(refusal("[sevrer]\n"), "sevrer"));
  CHECK(refusal("[server]\n") == "");
  CHECK(says(refusal("[database]\nurl = \"mysql://somewhere\"\n"), "database.url"));
}

TEST_CASE("without a certificate nothing listens beyond loopback unless somebody says that TLS ends before it") {
  for (const char* beyond :
       {"listen = \"0.0.0.0:8000\"", "listen = \"[::]:8000\"", "public_listen = \"10.1.2.3:80\""}) {
    const std::string section = "[server]\n" + std::string(beyond) + "\n";
    CHECK_MESSAGE(says(refusal(section), "server.plain_http"), beyond);
    CHECK_MESSAGE(refusal(section + "plain_http = true\n") == "", beyond);
    CHECK_MESSAGE(refusal(section + "tls_certificate = \"a.pem\"\ntls_key = \"a.key\"\n") == "", beyond);
  }
  CHECK(refusal("[server]\nlisten = \"[::1]:8000\"\npublic_listen = \"127.0.0.2:80\"\n") == "");
}

TEST_CASE("a file that is no TOML is refused with its line") { CHECK(says(refusal("[server\n"), "ligne 1")); }

TEST_CASE("every key of the documented file has a comment") {
  std::istringstream text{std::string(embedded_config().front().content)};
  for (std::string line; std::getline(text, line);) {
    if (line.find(" = ") != std::string::npos) CHECK_MESSAGE(line.find("  # ") != std::string::npos, line);
  }
}

TEST_CASE("whether archives must be encrypted is the demonstration's to say, unless somebody has") {
  CHECK(!loaded("").distribution.require_encryption);
  CHECK(loaded("[distribution]\nrequire_encryption = true\n").distribution.require_encryption == true);
  CHECK(loaded("", {{"QRCONGO_DISTRIBUTION__REQUIRE_ENCRYPTION", "false"}}).distribution.require_encryption == false);
}
