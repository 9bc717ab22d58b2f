#include "photo_room.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "qrcongo/base/clock.hpp"

namespace qrcongo::verification {
namespace {

constexpr std::int64_t room_bytes_max = 5'000'000'000;
constexpr std::uintmax_t part_of_disk = 20;

}  // namespace

bool PhotoRoom::is_due(std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  if (now_ms - counted_at_ < minute_ms) return false;
  counted_at_ = now_ms;
  return true;
}

void PhotoRoom::set_counted(std::int64_t bytes) {
  const std::lock_guard lock(mutex_);
  bytes_ = bytes;
}

bool PhotoRoom::take(std::int64_t bytes) {
  const std::lock_guard lock(mutex_);
  if (bytes_ + bytes > most_bytes_) return false;
  bytes_ += bytes;
  return true;
}

std::int64_t photo_room_bytes(const std::string& folder) {
  std::error_code error;
  const auto space = std::filesystem::space(std::filesystem::path(folder).parent_path(), error);
  if (error) return room_bytes_max;
  const std::uintmax_t part = space.capacity / part_of_disk;
  return static_cast<std::int64_t>(std::min(part, static_cast<std::uintmax_t>(room_bytes_max)));
}

}  // namespace qrcongo::verification
