#include "qrcongo/db/data_lock.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace qrcongo::db {
namespace {

std::string holder_of(int file) {
  char text[32] = {};
  const ssize_t size = pread(file, text, sizeof text - 1, 0);
  return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string("?");
}

}  // namespace

Result<DataLock> DataLock::take(const std::string& data_dir) {
  const std::string path = data_dir + "/lock";
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return fail(Code::unavailable, "Impossible d'ouvrir " + path + " : " + std::strerror(errno));
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    const std::string holder = holder_of(file);
    close(file);
    return fail(Code::wrong_state,
                "Le dossier de données " + data_dir + " est déjà utilisé par un autre processus (" + holder + ").");
  }
  const std::string self = std::to_string(getpid());
  if (ftruncate(file, 0) != 0 || pwrite(file, self.data(), self.size(), 0) < 0) {
    close(file);
    return fail(Code::unavailable, "Impossible d'écrire dans " + path + " : " + std::strerror(errno));
  }
  return DataLock(file);
}

DataLock::~DataLock() {
  if (file_ >= 0) close(file_);
}

}  // namespace qrcongo::db
