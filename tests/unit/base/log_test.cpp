#include <doctest/doctest.h>

#include <array>
#include <string>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include "qrcongo/base/log.hpp"

using namespace qrcongo;

namespace {

// Standard error as a pipe, which holds little and is read only when the test wants it.
class PipedError {
 public:
  PipedError() : usual_(dup(STDERR_FILENO)) {
    REQUIRE(pipe2(ends_.data(), O_CLOEXEC) == 0);
    REQUIRE(dup2(ends_[1], STDERR_FILENO) == STDERR_FILENO);
  }
  ~PipedError() {
    restore();
    close(ends_[0]);
    if (reader_.joinable()) reader_.join();
  }

  void read() {
    reader_ = std::thread([this] {
      std::array<char, 4096> part{};
      for (ssize_t got = 0; (got = ::read(ends_[0], part.data(), part.size())) > 0;) {
        text_.append(part.data(), static_cast<std::size_t>(got));
      }
    });
  }

  std::string text() {
    restore();
    reader_.join();
    return text_;
  }

 private:
  void restore() {
    if (usual_ < 0) return;
    dup2(usual_, STDERR_FILENO);
    close(usual_);
    close(ends_[1]);
    usual_ = -1;
  }

  int usual_;
  std::array<int, 2> ends_{};
  std::thread reader_;
  std::string text_;
};

std::size_t count_of(const std::string& text, const std::string& wanted) {
  std::size_t count = 0;
  for (std::size_t at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("a log that nobody reads holds up nobody, and says how much of it is lost") {
  constexpr std::size_t lines = 20'000;
  PipedError error;
  log::start(log::Level::info);
  {
    const log::Background in_background;
    // A pipe holds some hundreds of them: whoever waited for it would wait for ever.
    for (std::size_t i = 0; i < lines; ++i) log::info("a line", {{"filling", std::string(100, 'x')}});
    error.read();
  }
  log::start(log::Level::error);
  const std::string text = error.text();
  const std::size_t written = count_of(text, "\"message\":\"a line\"");
  CHECK(written > 0);
  CHECK(written < lines);
  CHECK(count_of(text, "\"message\":\"log lines were lost\",\"count\":\"" + std::to_string(lines - written) + "\"") ==
        1);
}

TEST_CASE("what is written in the background is written to its end, in order and in the same form") {
  PipedError error;
  error.read();
  log::start(log::Level::info);
  {
    const log::Background in_background;
    for (int i = 0; i < 100; ++i) log::warning("line", {{"n", std::to_string(i)}});
    log::debug("below the level");
    log::tell_lost();
  }
  log::info("at once");
  log::start(log::Level::error);
  const std::string text = error.text();
  CHECK(count_of(text, "\n") == 101);
  CHECK(text.starts_with("{\"time\":\""));
  CHECK(text.find("\"level\":\"warning\",\"message\":\"line\",\"n\":\"0\"}\n") < text.find("\"n\":\"99\"}\n"));
  CHECK(text.ends_with("\"level\":\"info\",\"message\":\"at once\"}\n"));
}
