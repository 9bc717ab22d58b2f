// Reads a part of a file, or what makes it again, in chunks on the `files` threads, for one connection: the io thread
// neither opens nor reads. Owned by its connection; all calls and all answers on the connection's io thread, one read
// at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "qrcongo/http/message.hpp"
#include "qrcongo/runtime/thread_pool.hpp"

namespace qrcongo::http {

class FileReader {
 public:
  FileReader(runtime::ThreadPool& files, boost::asio::any_io_executor executor, FileBody part);
  FileReader(const FileReader&) = delete;
  FileReader& operator=(const FileReader&) = delete;
  ~FileReader();

  // Fills chunk with the next 256 KiB, or with what is left, and then calls done with whether all of it came. done must
  // keep this reader and the chunk alive. False where the threads' queue is full: then done is never called.
  bool read(std::vector<char>& chunk, std::function<void(bool whole)> done);
  std::uint64_t left() const { return part_.size; }  // not asked for yet; not while a read is under way

 private:
  bool fill(std::vector<char>& chunk);
  bool open_file();
  bool read_file(std::vector<char>& chunk);  // false: it is not there, or not all of it

  runtime::ThreadPool& files_;
  const boost::asio::any_io_executor executor_;
  FileBody part_;  // shrinks as it is read
  int file_ = -1;
  bool remaking_ = false;  // the file was given up
};

}  // namespace qrcongo::http
