// What lies in the data directory, and how it is made: `init`. Called by commands, one at a time, under the directory's
// lock.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "configuration.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/base/secret.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::app {

struct Prepared {
  bool key_made = false;               // the key-encryption key is new: it must be kept safe
  std::vector<std::string> keep_safe;  // the files without which stamps cannot be verified
};

// Makes the directory, the key-encryption key, the number fence and the database with its first keys; what exists
// stays. The caller holds no lock; this takes and releases it.
Result<Prepared> prepare_data_directory(const Configuration& configuration, const Clock& clock, Random& random);

// Whether the key-encryption key opens what the database holds; for db::DatabaseSettings.
std::function<Result<void>(db::Tx&)> voucher_for_key(ByteView key_encryption_key);
// 64 hexadecimal digits, mode 0400; refuses where a file stands. Whole and durable, or not at all.
Result<void> write_key_file(const std::string& path, ByteView key);

bool is_prepared(const Configuration& configuration);
bool is_demonstration(const Configuration& configuration);
Result<void> mark_as_demonstration(const Configuration& configuration);

std::string archives_folder(const Configuration& configuration);
std::string reports_folder(const Configuration& configuration);
std::string sealed_folder(const Configuration& configuration);  // closed months of the audit log
std::string scans_folder(const Configuration& configuration);
std::string control_socket_path(const Configuration& configuration);

}  // namespace qrcongo::app
