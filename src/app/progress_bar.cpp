#include "progress_bar.hpp"

#include <iostream>

#include <fmt/format.h>
#include <unistd.h>

namespace qrcongo::app {
namespace {

constexpr std::int64_t width = 30;

}  // namespace

ProgressBar::ProgressBar(std::string label) : label_(std::move(label)), visible_(isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() {
  if (shown_) std::cerr << std::endl;
}

void ProgressBar::show(std::int64_t done, std::int64_t all, const std::string& beside) {
  if (!visible_ || all <= 0) return;
  shown_ = true;
  const auto filled = static_cast<std::size_t>(done * width / all);
  const std::string bar = std::string(filled, '#') + std::string(static_cast<std::size_t>(width) - filled, '.');
  std::cerr << fmt::format("\r{} [{}] {:3} % {}\x1b[K", label_, bar, done * 100 / all, beside) << std::flush;
}

}  // namespace qrcongo::app
