// How many bytes the photos of open reports take, so that photos cannot fill the disk. Owned by ReportsHttp; any
// thread.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>

namespace qrcongo::verification {

class PhotoRoom {
 public:
  explicit PhotoRoom(std::int64_t most_bytes) : most_bytes_(most_bytes) {}

  // True to one caller a minute, who then counts and says what there was.
  bool is_due(std::int64_t now_ms);
  void set_counted(std::int64_t bytes);
  // False where there is no room for a photo of so many bytes. Else it counts, and from the next count on if it is
  // there.
  bool take(std::int64_t bytes);

 private:
  const std::int64_t most_bytes_;
  std::mutex mutex_;
  std::int64_t counted_at_ = 0;  // guarded by mutex_
  std::int64_t bytes_ = 0;       // guarded by mutex_
};

// A twentieth of the file system in whose folder this one lies or will lie, and 5 GB at most.
std::int64_t photo_room_bytes(const std::string& folder);

}  // namespace qrcongo::verification
