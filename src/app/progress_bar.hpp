// A bar on standard error where that is a terminal, and nothing where it is not. One thread at a time.
#pragma once

#include <cstdint>
#include <string>

namespace qrcongo::app {

class ProgressBar {
 public:
  explicit ProgressBar(std::string label);
  ~ProgressBar();  // ends the line

  void show(std::int64_t done, std::int64_t all, const std::string& beside = {});

 private:
  const std::string label_;
  const bool visible_;
  bool shown_ = false;
};

}  // namespace qrcongo::app
