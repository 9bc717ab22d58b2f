// The settings of one process: the defaults of config/qrcongo.toml, then a file, then the environment. Read once,
// before any thread; a plain value from then on.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/log.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/verification/copy_rules.hpp"

namespace qrcongo::app {

struct Configuration {
  struct {
    std::string listen;
    std::string public_listen;
    std::string public_url;
    std::int64_t threads = 0;
    std::string tls_certificate;
    std::string tls_key;
    bool public_tls_1_2 = false;
    bool plain_http = false;  // beyond loopback too
    bool tls_client_certificates = false;
    std::vector<std::string> trusted_proxies;
  } server;
  std::string monitor_listen;
  struct {
    std::string data_dir;
    std::string fence_file;
    std::int64_t keep_archives_days = 0;
  } storage;
  std::string database_file;  // in data_dir
  struct {
    std::string base_url;
    bool lower_scheme = false;
    std::int64_t archive_stamps_max = 0;
    bool require_activation = true;
    bool keypad_code = false;
    std::string key_encryption_key_file;
  } stamps;
  struct {
    std::int64_t second_approval_above = 0;
    std::int64_t pay_within_days = 0;
  } orders;
  struct {
    std::optional<bool> require_encryption;  // nothing: nobody has said so, and a demonstration does not
  } distribution;
  struct {
    bool wait_for_disk = true;
    std::int64_t patience_ms = 0;
    std::int64_t memory_max_mb = 0;
    std::vector<std::string> gateways;
    std::string network_places;
  } verification;
  verification::CopySettings copies;
  bool limits_enabled = true;
  struct {
    std::int64_t hits_per_s = 0;
    std::int64_t misses_per_s = 0;
    std::int64_t products_per_s = 0;
    std::int64_t gateway_per_s = 0;
    std::int64_t address_per_s = 0;
    std::int64_t caller_per_s = 0;
    std::int64_t route_per_s = 0;
    std::int64_t connections_an_address = 0;
    std::int64_t slow_bytes_per_s = 0;
    std::int64_t slow_after_s = 0;
  } limits;
  struct {
    std::string origin;  // the log's name for witnesses, taken from server.public_url where none is set
    std::string witness_file;
    std::string witness_webhook;
    std::string witness_email;
    std::int64_t witness_email_every_hours = 0;
  } audit;
  struct {
    std::string smtp_url;  // empty: no e-mail leaves
    std::string smtp_user;
    std::string smtp_password_file;
    std::string email_from;
    std::string webhook_secret_file;
    std::vector<std::string> webhook_allow;
    std::string ca_file;
    std::int64_t retry_s = 0;
  } notification;
  struct {
    std::int64_t report_photos_days = 0;
    std::int64_t suspected_scans_days = 0;
    std::int64_t audit_years = 0;
    std::int64_t orders_years = 0;
  } retention;
  log::Level log_level = log::Level::info;
  struct {
    std::string name;
    std::string country;
    std::string currency;
    UtcOffset utc_offset;
    std::string phone;
    std::string security_contact;  // empty: no security.txt
    std::string notice;
  } authority;

  // Every key in order with its effective value as TOML and where it came from, for `config show`.
  struct Line {
    std::string key;
    std::string value;
    std::string source;  // "défaut", the file's name or the variable's
  };
  std::vector<Line> lines;
};

using Environment = std::map<std::string, std::string>;

// file: nothing for the usual place. Code::invalid_input naming the key, with the nearest known one for a stranger.
Result<Configuration> load_configuration(const std::optional<std::string>& file, const Environment& environment);

Environment process_environment();

}  // namespace qrcongo::app
