// A text that is dear to make and good for a while, told to whoever asks. One asker makes it anew; the others hear the
// last one meanwhile, so that nobody stands behind somebody who is slow to make it. Private to app; any thread.
#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "qrcongo/base/function_ref.hpp"

namespace qrcongo::app {

class SharedText {
 public:
  explicit SharedText(std::chrono::milliseconds life) : life_(life) {}

  std::string told(FunctionRef<std::string()> make);  // what make throws goes to the one who asked

 private:
  class Making;

  const std::chrono::milliseconds life_;
  std::mutex mutex_;
  std::string text_;                               // guarded by mutex_; empty: there was none yet
  std::chrono::steady_clock::time_point made_at_;  // the same
  bool is_being_made_ = false;                     // the same
};

}  // namespace qrcongo::app
