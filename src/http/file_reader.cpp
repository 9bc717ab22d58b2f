#include "file_reader.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include "qrcongo/base/log.hpp"

namespace qrcongo::http {

namespace asio = boost::asio;

constexpr std::uint64_t chunk_size = 256 * 1024;

FileReader::FileReader(runtime::ThreadPool& files, asio::any_io_executor executor, FileBody part)
    : files_(files), executor_(std::move(executor)), part_(std::move(part)) {}

FileReader::~FileReader() {
  if (file_ >= 0) ::close(file_);
}

bool FileReader::read(std::vector<char>& chunk, std::function<void(bool whole)> done) {
  // The guard keeps the io thread running until it has the answer, at a forced stop too.
  return files_.post([this, &chunk, done = std::move(done), guard = asio::make_work_guard(executor_)]() mutable {
    bool whole = false;
    try {
      whole = fill(chunk);
    } catch (const std::exception& failure) {
      // Out of memory, most likely. Whoever waits has its answer all the same.
      log::error("a file's chunk could not be made", {{"why", failure.what()}});
    }
    // done goes along, so that what it keeps alive ends on the io thread and not on this one.
    asio::post(guard.get_executor(), [done = std::move(done), whole] { done(whole); });
    guard.reset();
  });
}

bool FileReader::fill(std::vector<char>& chunk) {
  chunk.resize(static_cast<std::size_t>(std::min(part_.size, chunk_size)));
  if (!remaking_ && !read_file(chunk)) {
    if (!part_.remake) return false;
    remaking_ = true;
  }
  const auto bytes = std::span(reinterpret_cast<std::uint8_t*>(chunk.data()), chunk.size());
  if (remaking_ && !part_.remake(part_.offset, bytes)) return false;
  part_.offset += chunk.size();
  part_.size -= chunk.size();
  return true;
}

bool FileReader::open_file() {
  if (part_.is_whole && !part_.is_whole()) return false;
  file_ = ::open(part_.path.c_str(), O_RDONLY | O_CLOEXEC);
  return file_ >= 0;
}

bool FileReader::read_file(std::vector<char>& chunk) {
  if (file_ < 0 && !open_file()) return false;
  for (std::size_t filled = 0; filled < chunk.size();) {
    const auto at = static_cast<off_t>(part_.offset + filled);
    const ssize_t got = ::pread(file_, chunk.data() + filled, chunk.size() - filled, at);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    filled += static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace qrcongo::http
