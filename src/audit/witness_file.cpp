#include "qrcongo/audit/witness_file.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qrcongo/runtime/durable_file.hpp"

namespace qrcongo::audit {
namespace {

constexpr std::string_view signature_mark = "\xE2\x80\x94 ";
constexpr off_t tail_bytes = 64 << 10;  // some hundred notes

class OpenFile {
 public:
  OpenFile(const std::string& path, int flags) : file_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (file_ >= 0) close(file_);
  }
  int get() const { return file_; }

 private:
  int file_;
};

tl::unexpected<Error> cannot(const std::string& path) {
  return fail(Code::unavailable, "Le fichier témoin " + path + " : " + std::strerror(errno));
}

std::filesystem::path folder_of(const std::string& path) { return std::filesystem::absolute(path).parent_path(); }

std::optional<std::string> read_tail(int file) {
  struct stat facts {};
  if (fstat(file, &facts) != 0) return std::nullopt;
  const off_t from = facts.st_size > tail_bytes ? facts.st_size - tail_bytes : 0;
  std::string tail(static_cast<std::size_t>(facts.st_size - from), '\0');
  const ssize_t got = pread(file, tail.data(), tail.size(), from);
  if (got != static_cast<ssize_t>(tail.size())) return std::nullopt;
  return tail;
}

// A crash may have cut off the note before: it is ended, so that this one begins by itself.
std::string begun_anew(int file, std::string_view note) {
  const auto tail = read_tail(file);
  const bool clean = tail && (tail->empty() || tail->ends_with("\n\n"));
  return std::string(clean ? "" : "\n\n") + std::string(note) + "\n";
}

bool write_durably(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return fsync(file) == 0;
}

}  // namespace

std::vector<std::string> split_notes(std::string_view content) {
  std::vector<std::string> notes;
  std::string_view text;  // of a note whose signatures may follow
  while (!content.empty()) {
    const std::size_t end = content.find("\n\n");
    const bool ends = end != std::string_view::npos;
    // At the end of a file that holds one note, its last line has one end alone.
    const std::string_view block = ends ? content.substr(0, end + 1) : content;
    content.remove_prefix(ends ? end + 2 : content.size());
    if (!block.starts_with(signature_mark)) {
      text = block;
      continue;
    }
    if (!text.empty() && block.ends_with('\n')) notes.push_back(std::string(text) + "\n" + std::string(block));
    text = {};
  }
  return notes;
}

Result<std::optional<std::string>> WitnessFile::last_note(const std::vector<crypto::PublicKey>& keys) const {
  const OpenFile file(path_, O_RDONLY);
  if (file.get() < 0) {
    const int error = errno;
    // Not there yet; without its folder it is a disk that is not there.
    std::error_code unreadable;
    if (error == ENOENT && std::filesystem::exists(folder_of(path_), unreadable)) return std::optional<std::string>();
    errno = error;
    return cannot(path_);
  }
  const auto tail = read_tail(file.get());
  if (!tail) return cannot(path_);
  if (tail->empty()) return std::optional<std::string>();
  std::vector<std::string> notes = split_notes(*tail);
  for (auto note = notes.rbegin(); note != notes.rend(); ++note) {
    std::vector<VerifierKey> named;
    for (const crypto::PublicKey& key : keys) named.push_back({std::string(origin_of_note(*note)), key});
    if (open_checkpoint(*note, named)) return std::optional<std::string>(std::move(*note));
  }
  return fail(Code::wrong_state, "Le fichier témoin " + path_ + " n'a aucun point de contrôle de ce journal.");
}

Result<void> WitnessFile::append(std::string_view note) const {
  const bool made = !std::filesystem::exists(path_);
  const OpenFile file(path_, O_RDWR | O_APPEND | O_CREAT);
  if (file.get() < 0 || !write_durably(file.get(), begun_anew(file.get(), note))) return cannot(path_);
  if (!made) return {};
  return runtime::sync_folder(folder_of(path_));
}

}  // namespace qrcongo::audit
