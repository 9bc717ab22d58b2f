// What each command does, once its words are read. Each returns the process's exit code. Private to app.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "configuration.hpp"

namespace qrcongo::app {

inline constexpr int exit_ok = 0;
inline constexpr int exit_failure = 1;
inline constexpr int exit_wrong_use = 2;

int report(const Error& error);  // one line on standard error; exit_failure

int init_command(const Configuration& configuration, bool json);
int migrate_command(const Configuration& configuration);
int serve_command(const Configuration& configuration);
int admin_create_command(const Configuration& configuration, const std::string& email, bool json);

struct AuditWords {
  std::string checkpoint;  // a file with signed checkpoints that were kept elsewhere; empty: none
  std::string public_key;  // a file with the keys that sign them, one a line; empty: none
  std::string database;    // empty: the configured one

  bool names_evidence() const { return !checkpoint.empty() || !public_key.empty() || !database.empty(); }
};

int audit_verify_command(const Configuration& configuration, const AuditWords& words, bool json);
int audit_key_command(const Configuration& configuration, bool json);
int audit_checkpoint_command(const Configuration& configuration);
int check_command(const Configuration& configuration);
int reconcile_command(const Configuration& configuration, bool json);
int config_show_command(const Configuration& configuration, bool json);
int archive_verify_command(const Configuration& configuration, const std::vector<std::string>& names, bool json);
int archive_rebuild_command(const Configuration& configuration, const std::vector<std::string>& names, bool json);
int demo_command(const Configuration& configuration, std::int64_t stamps, bool json);

struct StampWords {
  std::string master_key_file;  // 64 hexadecimal digits
  std::int64_t generation = 0;
  std::string gtin;  // empty: none
  std::int64_t number = 0;
  std::string code;        // decode
  std::int64_t first = 0;  // decode: the batch's numbers
  std::int64_t last = 0;
};

struct KeyWords {
  std::string recipient;  // age1...
  std::string out;        // empty: standard output
  bool again = false;
  std::string identity_file;
  std::string from;
  std::string to;
  std::string new_key_file;
  std::string reason = "Demandée depuis la machine";
};

int keys_export_command(const Configuration& configuration, const KeyWords& words);
int keys_restore_command(const KeyWords& words);
int keys_rewrap_command(const Configuration& configuration, const KeyWords& words);
int keys_rotate_command(const Configuration& configuration, const KeyWords& words, bool json);
int clock_accept_command(const Configuration& configuration);

struct BenchWords {
  std::int64_t stamps = 2'000'000;
  std::string folder = ".";
};

struct BenchVerifyWords {
  std::string folder = ".";
  std::int64_t batches = 1'000'000;
  std::int64_t scanned = 1'000'000;     // stamps that were scanned before
  std::int64_t forgeries = 10'000'000;  // random serials that are tried
  std::int64_t sample = 0;              // serials written for a load generator; 0: nothing is served
  std::string listen = "127.0.0.1:0";
  bool waits = true;       // answers wait for the disk
  bool generates = false;  // stamps are made meanwhile
  bool keeps = false;      // the scans' folder stays where it was made
};

int bench_generate_command(const BenchWords& words, bool json);
int bench_verify_command(const BenchVerifyWords& words, bool json);
int bench_copies_command(bool json);  // reads standard input

int stamp_encode_command(const StampWords& words, bool json);
int stamp_decode_command(const StampWords& words, bool json);

}  // namespace qrcongo::app
