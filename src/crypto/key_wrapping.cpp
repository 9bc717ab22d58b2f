#include "qrcongo/crypto/key_wrapping.hpp"

#include <cerrno>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qrcongo/base/check.hpp"
#include "qrcongo/crypto/aes.hpp"

namespace qrcongo::crypto {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t secret_file_max_bytes = 4096;

// Why others might know this key; empty where nobody can.
std::string fault_of(const struct stat& status) {
  if (!S_ISREG(status.st_mode)) return "n'est pas un fichier ordinaire";
  if (status.st_uid != geteuid() && status.st_uid != 0) return "appartient à un autre utilisateur";
  // A credential that systemd handed over is root's, and the access list that lets this user read it shows as group
  // bits.
  const bool handed_over = status.st_uid == 0 && status.st_gid == 0 && geteuid() != 0;
  if ((status.st_mode & (handed_over ? 037U : 077U)) != 0) return "est lisible par d'autres : chmod 0400 le répare";
  return {};
}

std::string opening_fault(int error) {
  switch (error) {
    case ENOENT:
      return "n'existe pas";
    case EACCES:
      return "n'est pas accessible à ce compte";
    case ELOOP:
      return "est un lien symbolique et non un fichier ordinaire";
    default:
      return "ne s'ouvre pas (errno " + std::to_string(error) + ")";
  }
}

tl::unexpected<Error> refuse_file(Code code, const std::string& path, const std::string& fault) {
  return fail(code, "Le fichier de clé " + path + " " + fault + ".");
}

Result<Secret> parse_key(const Secret& content, const std::string& path) {
  if (content.size() == key_size) return content.copy();
  auto key = parse_key_text(as_text(content.view()));
  if (!key) return refuse_file(Code::invalid_input, path, "ne contient ni 64 chiffres hexadécimaux ni 32 octets");
  return key;
}

}  // namespace

Result<Secret> parse_key_text(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(text.ends_with("\r\n") ? 2 : 1);
  Secret key(key_size);
  if (!from_hex(text, key.writable())) return fail(Code::invalid_input, "64 chiffres hexadécimaux attendus.");
  return key;
}

Secret key_text(ByteView key) {
  constexpr std::string_view digits = "0123456789abcdef";
  Secret text(2 * key.size() + 1);
  for (std::size_t i = 0; i < key.size(); ++i) {
    text.writable()[2 * i] = static_cast<std::uint8_t>(digits[key[i] >> 4U]);
    text.writable()[2 * i + 1] = static_cast<std::uint8_t>(digits[key[i] & 15U]);
  }
  text.writable().back() = '\n';
  return text;
}

std::string wrap_key(ByteView key_encryption_key, ByteView key, std::string_view purpose, Random& random) {
  check(key.size() == key_size, "a wrapped key has 32 bytes");
  return to_base64url(seal_aes_gcm(key_encryption_key, key, as_bytes(purpose), random));
}

Result<Secret> unwrap_key(ByteView key_encryption_key, std::string_view wrapped, std::string_view purpose) {
  const auto sealed = from_base64url(wrapped);
  if (!sealed) return fail(Code::internal, "a wrapped key is not base64url");
  auto key = open_aes_gcm(key_encryption_key, *sealed, as_bytes(purpose));
  if (key && key->size() != key_size) return fail(Code::internal, "a wrapped key does not have 32 bytes");
  return key;
}

Result<std::string> rewrap_key(ByteView old_key_encryption_key, ByteView new_key_encryption_key,
                               std::string_view wrapped, std::string_view purpose, Random& random) {
  const auto key = unwrap_key(old_key_encryption_key, wrapped, purpose);
  if (!key) return fail(key.error());
  return wrap_key(new_key_encryption_key, key->view(), purpose, random);
}

Result<Secret> read_secret_file(const std::string& path) {
  // O_NONBLOCK: a named pipe would keep the server waiting for a writer before fstat can refuse it.
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return refuse_file(Code::unavailable, path, opening_fault(errno));
  struct stat status {};
  if (fstat(file, &status) != 0 || !fault_of(status).empty()) {
    close(file);
    return refuse_file(Code::invalid_input, path, fault_of(status));
  }
  Secret buffer(secret_file_max_bytes);
  const ssize_t got = read(file, buffer.writable().data(), buffer.size());
  close(file);
  if (got < 0) return refuse_file(Code::unavailable, path, "ne se lit pas");
  return Secret(buffer.view().first(static_cast<std::size_t>(got)));
}

Result<Secret> read_key_encryption_key(const std::string& path) {
  const auto content = read_secret_file(path);
  if (!content) return fail(content.error());
  return parse_key(*content, path);
}

}  // namespace qrcongo::crypto
