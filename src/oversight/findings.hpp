// Collects what does not agree: counts all, keeps the first. Private to oversight; one thread. And sums that a forged
// amount cannot overflow.
#pragma once

#include <limits>
#include <utility>

#include "qrcongo/oversight/report.hpp"

namespace qrcongo::oversight {

// What is added up was perhaps written by somebody who wishes it to overflow.
inline std::int64_t plus(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

// Positions from..to; none where they are no positions.
inline std::int64_t positions_in(std::int64_t from, std::int64_t to) {
  return from < 1 || to < from ? 0 : plus(to - from, 1);
}

struct Subject {
  const char* kind;
  std::string id;
};

struct Amounts {
  std::int64_t expected;
  std::int64_t found;
};

class Findings {
 public:
  explicit Findings(std::size_t kept_max) : kept_max_(kept_max) {}

  void add(std::string code, const Subject& subject, std::string text) {
    keep({std::move(code), std::move(text), subject.kind, subject.id});
  }
  void add(std::string code, const Subject& subject, std::string text, const Amounts& amounts) {
    keep({std::move(code), std::move(text), subject.kind, subject.id, amounts.expected, amounts.found});
  }
  // Only where the two differ.
  void compare(std::string code, const Subject& subject, std::string text, const Amounts& amounts) {
    if (amounts.expected != amounts.found) add(std::move(code), subject, std::move(text), amounts);
  }

  std::int64_t count() const { return count_; }
  std::vector<Finding> take() { return std::move(kept_); }

 private:
  void keep(Finding finding) {
    ++count_;
    if (kept_.size() < kept_max_) kept_.push_back(std::move(finding));
  }

  const std::size_t kept_max_;
  std::int64_t count_ = 0;
  std::vector<Finding> kept_;
};

}  // namespace qrcongo::oversight
