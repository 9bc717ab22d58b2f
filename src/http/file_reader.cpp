#include "file_reader.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

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
    const bool whole = fill(chunk);
    // done goes along, so that what it keeps alive ends on the io thread and not on this one.
    asio::post(guard.get_executor(), [done = std::move(done), whole] { done(whole); });
    guard.reset();
  });
}

bool FileReader::fill(std::vector<char>& chunk) {
  if (file_ < 0) file_ = ::open(part_.path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file_ < 0) return false;
  chunk.resize(static_cast<std::size_t>(std::min(part_.size, chunk_size)));
  for (std::size_t filled = 0; filled < chunk.size();) {
    const ssize_t got = ::pread(file_, chunk.data() + filled, chunk.size() - filled, static_cast<off_t>(part_.offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    filled += static_cast<std::size_t>(got);
    part_.offset += static_cast<std::uint64_t>(got);
    part_.size -= static_cast<std::uint64_t>(got);
  }
  return true;
}

}  // namespace qrcongo::http
