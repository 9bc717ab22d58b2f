// The right to write to a data directory: one process at a time has it. Owned by app for as long as it writes; the
// kernel gives it back when the process ends, however it ends.
#pragma once

#include <string>
#include <utility>

#include "qrcongo/base/result.hpp"

namespace qrcongo::db {

class DataLock {
 public:
  // Code::wrong_state naming the other process where one holds it.
  static Result<DataLock> take(const std::string& data_dir);
  DataLock(DataLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  DataLock& operator=(DataLock&&) = delete;
  ~DataLock();

 private:
  explicit DataLock(int file) : file_(file) {}
  int file_;
};

}  // namespace qrcongo::db
