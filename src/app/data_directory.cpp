#include "data_directory.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "key_safe.hpp"
#include "qrcongo/audit/adoption.hpp"
#include "qrcongo/audit/checkpoints.hpp"
#include "qrcongo/crypto/key_wrapping.hpp"
#include "qrcongo/db/data_lock.hpp"
#include "qrcongo/db/database.hpp"
#include "qrcongo/identity/authority.hpp"
#include "qrcongo/runtime/durable_file.hpp"
#include "qrcongo/stamps/fence.hpp"
#include "qrcongo/stamps/keyring.hpp"

namespace qrcongo::app {
namespace {

namespace files = std::filesystem;

std::string demonstration_mark(const Configuration& configuration) {
  return configuration.storage.data_dir + "/demonstration";
}

bool write_durably(int file, std::string_view content) {
  return write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size()) && fsync(file) == 0;
}

// Makes a file that was not there, with this content and mode: whole and durable, or not at all.
Result<void> create_file(const std::string& path, std::string_view content, mode_t mode) {
  const std::string part = path + ".part";
  unlink(part.c_str());
  const int file = open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) return fail(Code::unavailable, "Impossible de créer " + path + " : " + std::strerror(errno));
  const bool made = write_durably(file, content) && link(part.c_str(), path.c_str()) == 0 &&
                    runtime::sync_folder(files::absolute(path).parent_path()).has_value();
  const int error = errno;
  close(file);
  unlink(part.c_str());
  if (!made) return fail(Code::unavailable, "Impossible d'écrire " + path + " : " + std::strerror(error));
  return {};
}

Result<void> make_folders(const Configuration& configuration) {
  std::error_code error;
  files::create_directories(archives_folder(configuration), error);
  if (error) {
    return fail(Code::unavailable, "Impossible de créer " + archives_folder(configuration) + " : " + error.message());
  }
  // Databases, keys and archives are nobody else's business.
  files::permissions(configuration.storage.data_dir, files::perms::owner_all, error);
  // Where the parent may not even be opened, its own durability is not ours to give.
  static_cast<void>(runtime::sync_folder(files::absolute(configuration.storage.data_dir).parent_path()));
  return {};
}

Result<bool> make_key_encryption_key(const Configuration& configuration, Random& random) {
  const std::string& path = configuration.stamps.key_encryption_key_file;
  if (files::exists(path)) return false;
  if (files::exists(configuration.database_file)) {
    return fail(Code::wrong_state, "La clé " + path + " manque alors que la base existe : remettez-la en place.");
  }
  Secret key(32);
  random.fill(key.writable());
  if (auto created = write_key_file(path, key.view()); !created) return fail(created.error());
  return true;
}

Result<void> make_first_keys(db::Database& database, ByteView key_encryption_key, const Clock& clock, Random& random) {
  return database.write_now([&](db::Tx& tx) -> Result<void> {
    if (auto made = stamps::Keyring::create_first(tx, key_encryption_key, random, clock.now_ms()); !made) return made;
    if (auto made = audit::Checkpoints::create_key(tx, key_encryption_key, random, clock.now_ms()); !made) return made;
    return identity::Authority::create_key(tx, key_encryption_key, random, clock.now_ms());
  });
}

}  // namespace

std::function<Result<void>(db::Tx&)> voucher_for_key(ByteView key_encryption_key) {
  return [key_encryption_key](db::Tx& tx) -> Result<void> {
    if (auto ours = KeySafe::check_key(tx, key_encryption_key); !ours) return ours;
    const auto opened = stamps::Keyring::open(tx, key_encryption_key);
    if (!opened) return fail(opened.error());
    return {};
  };
}

Result<void> write_key_file(const std::string& path, ByteView key) {
  const Secret text = crypto::key_text(key);
  return create_file(path, as_text(text.view()), 0400);
}

std::string archives_folder(const Configuration& configuration) { return configuration.storage.data_dir + "/archives"; }
std::string reports_folder(const Configuration& configuration) { return configuration.storage.data_dir + "/reports"; }
std::string sealed_folder(const Configuration& configuration) { return configuration.storage.data_dir + "/sealed"; }
std::string scans_folder(const Configuration& configuration) { return configuration.storage.data_dir + "/scans"; }
std::string control_socket_path(const Configuration& configuration) {
  return configuration.storage.data_dir + "/control.sock";
}

bool is_prepared(const Configuration& configuration) { return files::exists(configuration.database_file); }
bool is_demonstration(const Configuration& configuration) { return files::exists(demonstration_mark(configuration)); }

Result<void> mark_as_demonstration(const Configuration& configuration) {
  if (is_demonstration(configuration)) return {};
  if (auto made = make_folders(configuration); !made) return made;
  return create_file(demonstration_mark(configuration), "specimen\n", 0644);
}

Result<Prepared> prepare_data_directory(const Configuration& configuration, const Clock& clock, Random& random) {
  if (auto made = make_folders(configuration); !made) return fail(made.error());
  const auto lock = db::DataLock::take(configuration.storage.data_dir);
  if (!lock) return fail(lock.error());
  const auto key_made = make_key_encryption_key(configuration, random);
  if (!key_made) return fail(key_made.error());
  const auto key = crypto::read_key_encryption_key(configuration.stamps.key_encryption_key_file);
  if (!key) return fail(key.error());
  const bool fresh = !is_prepared(configuration);
  if (!fresh && !files::exists(configuration.storage.fence_file)) {
    return fail(Code::wrong_state,
                "Le fichier des numéros " + configuration.storage.fence_file +
                    " manque alors que la base existe : remettez en place sa copie la plus récente.");
  }
  if (fresh && !files::exists(configuration.storage.fence_file)) {
    if (auto fenced = stamps::Fence::create(configuration.storage.fence_file); !fenced) return fail(fenced.error());
  }
  db::DatabaseSettings settings;
  settings.path = configuration.database_file;
  settings.key_encryption_key = key->view();
  settings.vouch_for_key = voucher_for_key(key->view());
  auto database = db::Database::open(settings, embedded_migrations());
  if (!database) return fail(database.error());
  const auto adopted = audit::adopt_entries_of_before(**database, key->view(), clock.now_ms());
  if (!adopted) return fail(adopted.error());
  if (auto made = make_first_keys(**database, key->view(), clock, random); !made) return fail(made.error());
  return Prepared{
      *key_made,
      {configuration.stamps.key_encryption_key_file, configuration.storage.fence_file, configuration.database_file}};
}

}  // namespace qrcongo::app
