#include "shared_text.hpp"

namespace qrcongo::app {

// Ends also where making throws.
class SharedText::Making {
 public:
  explicit Making(SharedText& text) : text_(text) {}
  ~Making() {
    const std::lock_guard lock(text_.mutex_);
    text_.is_being_made_ = false;
  }
  Making(const Making&) = delete;
  Making& operator=(const Making&) = delete;

 private:
  SharedText& text_;
};

std::string SharedText::told(FunctionRef<std::string()> make) {
  {
    const std::lock_guard lock(mutex_);
    const bool is_fresh = std::chrono::steady_clock::now() - made_at_ < life_;
    if (!text_.empty() && (is_fresh || is_being_made_)) return text_;
    is_being_made_ = true;
  }
  const Making making(*this);
  std::string made = make();
  const std::lock_guard lock(mutex_);
  text_ = made;
  made_at_ = std::chrono::steady_clock::now();
  return made;
}

}  // namespace qrcongo::app
