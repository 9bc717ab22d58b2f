// Time and chance that a test decides. Owned by the test; the clock may be read on any thread.
#pragma once

#include <atomic>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/random.hpp"

namespace qrcongo::testing {

class FakeClock final : public Clock {
 public:
  explicit FakeClock(std::int64_t now_ms = 1'795'521'600'000) : now_ms_(now_ms) {}  // 2026-11-24T12:00:00Z
  std::int64_t now_ms() const override { return now_ms_.load(); }
  void advance_ms(std::int64_t by_ms) { now_ms_ += by_ms; }
  void set_ms(std::int64_t now_ms) { now_ms_ = now_ms; }

 private:
  std::atomic<std::int64_t> now_ms_;
};

// The same bytes at every run: a counter through a small mixer (splitmix64).
class FakeRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override;

 private:
  std::atomic<std::uint64_t> state_{1};
};

// An empty folder below the system's temporary one, removed with all it holds at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }
  std::string path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

std::string read_file(const std::string& path);  // fails the test where it cannot
void write_file(const std::string& path, std::string_view bytes);

}  // namespace qrcongo::testing
